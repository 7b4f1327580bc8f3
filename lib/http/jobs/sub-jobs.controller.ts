import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { JobsVisitor } from './jobs-visitor.js';
import { subJobView, type SubJobsPage } from './sub-job-view.js';
import { SubJobsQuery } from './sub-jobs.query.js';
import { validated } from './validated.pipe.js';
import { Visitor } from './visitor.decorator.js';

const DEFAULT_PAGE = 50;

/** The sub-jobs of a job. */
@Controller()
export class SubJobsController {
  /** A page of them, in the order of their indexes. */
  @Get('jobs/:id/sub-jobs')
  @Header('Cache-Control', 'no-store')
  async list(
    @Visitor() visitor: JobsVisitor,
    @Param('id') id: string,
    @Query(validated(SubJobsQuery)) { state, after = -1, limit = DEFAULT_PAGE }: SubJobsQuery,
  ): Promise<SubJobsPage> {
    const job = await visitor.job(id);
    // One more tells whether there is a next page.
    const found = await job.subJobs({ from: after + 1, limit: limit + 1, status: state });
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    return {
      subJobs: shown.map(subJobView),
      next: last && found.length > shown.length ? String(last.index) : null,
    };
  }
}
