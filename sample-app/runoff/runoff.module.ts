import { Module } from '@nestjs/common';
import { Archive } from './archive/archive.js';
import { ArchiveController } from './archive/archive.controller.js';
import { CompareService } from './compare/compare.service.js';
import { ModelFiles } from './model-files.js';
import { ResultsController } from './results.controller.js';
import { ResultsService } from './results.service.js';
import { RunProgress } from './run-progress.js';
import { RunsController } from './runs.controller.js';
import { RunsService } from './runs.service.js';

/** The pages for runs of the model. */
@Module({
  // The results' routes are more particular than those with an action, so they come first.
  controllers: [ArchiveController, ResultsController, RunsController],
  providers: [Archive, CompareService, ModelFiles, ResultsService, RunProgress, RunsService],
})
export class RunoffModule {}
