import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../domain/clock.js';
import { JobActions } from '../../manager/actions/job-actions.js';
import { orderOf, searchOf } from '../../manager/list-query.js';
import { ScopedJobs, type JobScope } from '../../manager/scoped-jobs.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import type { JobsPage } from './jobs-page.js';
import type { JobsVisitor } from './jobs-visitor.js';
import type { JobsFilterQuery, ListJobsQuery } from './list-jobs.query.js';

const DEFAULT_PAGE = 50;

/** Jobs are counted no further than this. */
const COUNTED = 10_000;

/** Lists of jobs, as a visitor sees them. */
@Injectable()
export class JobsLists {
  constructor(
    private readonly scopedJobs: ScopedJobs,
    private readonly actions: JobActions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws InvalidListOptionsError for options that do not go together */
  async page(visitor: JobsVisitor, query: ListJobsQuery): Promise<JobsPage> {
    // Before anything is read: whoever asks what has changed since then misses nothing.
    const time = this.clock.now().toISOString();
    const { jobs, ...rest } = query.ids ? await this.some(visitor, query.ids) : await this.found(visitor, query);
    return {
      jobs: await visitor.views(jobs),
      ...rest,
      actions: this.actions.infosOf(visitor.app),
      time,
      eventId: time,
      viewer: visitor.viewer,
    };
  }

  private async some(visitor: JobsVisitor, ids: readonly number[]) {
    const jobs = await this.scopedJobs.findMany(visitor.scope, ids);
    return { jobs, next: null, total: { count: jobs.length, exact: true } };
  }

  private async found(visitor: JobsVisitor, query: ListJobsQuery) {
    const { limit = DEFAULT_PAGE, status } = query;
    const search = searchOf(query.search);
    const orderBy = orderOf(query.orderBy, search);
    const filter = { ...scopeOf(visitor, query), status, search };
    const after = query.after === undefined ? undefined : decodeCursor(query.after);
    const [{ jobs, next }, total] = await Promise.all([
      this.scopedJobs.page({ ...filter, orderBy, limit, after }),
      this.scopedJobs.count(filter, COUNTED),
    ]);
    return { jobs, next: next && encodeCursor(next), total };
  }
}

/** Of one user, where the visitor asks so; of nobody where they do not see that user's jobs. */
export function scopeOf(visitor: JobsVisitor, { user }: Pick<JobsFilterQuery, 'user'>): JobScope {
  const { app, scope } = visitor;
  if (user === undefined || user === '') return scope;
  return { app, user: visitor.sees({ app, user }) ? user : [] };
}
