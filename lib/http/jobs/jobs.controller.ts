import { Controller, Get, Header, Inject, Param, Query } from '@nestjs/common';
import type { JobView } from '../../manager/job-view.js';
import { JobsLists } from './jobs-lists.js';
import type { JobsPage } from './jobs-page.js';
import { JobsVisitor } from './jobs-visitor.js';
import { ListJobsQuery } from './list-jobs.query.js';
import { validated } from './validated.pipe.js';
import { Visitor } from './visitor.decorator.js';

/** Lists of jobs, and single ones. */
@Controller()
export class JobsController {
  constructor(@Inject(JobsLists) private readonly lists: JobsLists) {}

  /** A page of the caller's jobs. */
  @Get('jobs')
  @Header('Cache-Control', 'no-store')
  list(@Visitor() visitor: JobsVisitor, @Query(validated(ListJobsQuery)) query: ListJobsQuery): Promise<JobsPage> {
    return this.lists.page(visitor, query);
  }

  /** One job. */
  @Get('jobs/:id')
  @Header('Cache-Control', 'no-store')
  async one(@Visitor() visitor: JobsVisitor, @Param('id') id: string): Promise<{ readonly job: JobView }> {
    return { job: await visitor.view(await visitor.job(id)) };
  }
}
