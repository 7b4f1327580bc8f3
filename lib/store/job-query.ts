import type { JobStatus } from '../domain/job-status.js';

/** Whose job it must be. */
export interface JobScope {
  /** Package of the app. */
  readonly app: string;
  readonly user?: string;
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
