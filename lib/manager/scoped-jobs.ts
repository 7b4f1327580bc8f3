import { Injectable } from '@nestjs/common';
import type { JobCursor, JobFilter, JobQuery, JobScope } from '../store/job-query.js';
import type { Job } from './job.js';
import { jobsOfRows } from './job-of-row.js';
import { isJobId } from './list-query.js';
import { ManagerServices } from './manager.services.js';
import type { JobsTotal } from './jobs-total.js';

export { isFound, isInScope } from '../store/job-query.js';
export type { JobCursor, JobFilter, JobOrder, JobScope } from '../store/job-query.js';

/** A page of a list, and where the next one begins. */
export interface ScopedPage {
  readonly jobs: readonly Job[];
  /** What the next page comes after; `null` when this is the last one. */
  readonly next: JobCursor | null;
}

/**
 * Finds jobs for callers who may see those of several users, or of all. Every question names its scope, which an access
 * policy has given; JobManager knows one user or the whole app only.
 */
@Injectable()
export class ScopedJobs {
  constructor(private readonly services: ManagerServices) {}

  /** `null` for an absent job, and for one out of the scope. */
  async find(scope: JobScope, id: number): Promise<Job | null> {
    const row = isJobId(id) ? await this.services.jobs.find(scope, id) : null;
    const [job = null] = row ? await jobsOfRows([row], this.services) : [];
    return job;
  }

  /** Those of some jobs that are in the scope, in the order of the ids. */
  async findMany(scope: JobScope, ids: readonly number[]): Promise<Job[]> {
    const distinct = [...new Set(ids)].filter(isJobId);
    const rows = await this.services.jobs.findMany(scope, distinct);
    const place = new Map(distinct.map((id, index) => [id, index]));
    const placeOf = ({ id }: { readonly id: number }): number => place.get(id) ?? 0;
    return jobsOfRows(
      rows.sort((a, b) => placeOf(a) - placeOf(b)),
      this.services,
    );
  }

  /** A page of a list. */
  async page(query: JobQuery): Promise<ScopedPage> {
    // One more tells whether there is a next page.
    const rows = await this.services.jobs.list({ ...query, limit: query.limit + 1 });
    const shown = rows.slice(0, query.limit);
    const last = shown.at(-1);
    const next = last && rows.length > shown.length ? { id: last.id, name: last.name, status: last.status } : null;
    return { jobs: await jobsOfRows(shown, this.services), next };
  }

  /** The number of jobs, counted up to a limit. */
  async count(filter: JobFilter, upTo: number): Promise<JobsTotal> {
    const count = await this.services.jobs.countUpTo(filter, upTo + 1);
    return { count: Math.min(count, upTo), exact: count <= upTo };
  }

  /** The ids of the jobs that a filter finds up to one of them, the highest first. */
  idsUpTo(filter: JobFilter, highest: number, limit: number): Promise<number[]> {
    return this.services.jobs.idsUpTo(filter, highest, limit);
  }
}
