import type { JobStatus } from '../domain/job-status.js';
import { foldName } from './name-key.js';

/** Whose job it must be. */
export interface JobScope {
  /** Package of the app. */
  readonly app: string;
  /** One user, or some of them; an empty list is nobody. */
  readonly user?: string | readonly string[];
}

/** The users whose jobs are meant, each once; `undefined` for everybody. */
export function usersOf({ user }: Pick<JobScope, 'user'>): readonly string[] | undefined {
  return user === undefined ? undefined : [...new Set(typeof user === 'string' ? [user] : user)];
}

/** Whether a job is in a scope. There are databases that take `ann` and `Ann` for the same. */
export function isInScope({ app, user }: JobScope, job: { readonly app: string; readonly user: string }): boolean {
  return (
    app === job.app && (user === undefined || (typeof user === 'string' ? user === job.user : user.includes(job.user)))
  );
}

/**
 * What a list of jobs is ordered by: the id (that is by age), the name without regard to case, or the status in the
 * order of a job's life. `-` turns the order round. Jobs that are alike come in the order of their ids, turned round as
 * well.
 */
export type JobOrder = 'id' | '-id' | 'name' | '-name' | 'status' | '-status';

/** Where a page of a list ended: what the last job of it was listed by. */
export interface JobCursor {
  readonly id: number;
  readonly name: string;
  readonly status: JobStatus;
}

/** Which jobs a list has, and which part of it is wanted. */
export interface JobQuery extends JobScope {
  /** Only jobs with one of these. */
  readonly status?: readonly JobStatus[];
  /** Only jobs whose name begins so, without regard to case; such a list is ordered by name. */
  readonly search?: string;
  readonly orderBy: JobOrder;
  /** At most so many. */
  readonly limit: number;
  /** The last job of the page before; the first page without it. */
  readonly after?: JobCursor;
}

/** Which jobs of a scope are meant. */
export type JobFilter = JobScope & Pick<JobQuery, 'status' | 'search'>;

/** What a filter looks at. */
export type FilteredJob = Pick<JobCursor, 'name' | 'status'> & { readonly app: string; readonly user: string };

/** Whether a job is one that a filter means. */
export function isFound({ status, search, ...scope }: JobFilter, job: FilteredJob): boolean {
  return (
    isInScope(scope, job) &&
    (!status || status.includes(job.status)) &&
    (!search || foldName(job.name).startsWith(foldName(search)))
  );
}
