import { Module } from '@nestjs/common';
import { Archive } from './archive/archive.js';
import { ArchiveController } from './archive/archive.controller.js';
import { CompareService } from './compare/compare.service.js';
import { ModelFiles } from './model-files.js';
import { ResultsController } from './results.controller.js';
import { ResultsService } from './results.service.js';
import { RunActions } from './run-actions.js';
import { RunProgress } from './run-progress.js';
import { RunsController } from './runs.controller.js';
import { RunsService } from './runs.service.js';
import { RunsTable } from './runs-table.js';

/** The pages for runs of the model. */
@Module({
  controllers: [ArchiveController, ResultsController, RunsController],
  providers: [Archive, CompareService, ModelFiles, ResultsService, RunActions, RunProgress, RunsService, RunsTable],
})
export class RunoffModule {}
