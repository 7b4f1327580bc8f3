import type { SubmitOptions } from '../domain/submit-options.js';

/** Options of `job.execute()`. */
export interface ExecuteOptions {
  /**
   * Number of sub-jobs, instead of the job's `numJobs`, which becomes this number.
   * @default numJobs
   */
  readonly queue?: number;
  /**
   * For this submission; they outweigh the same submit commands among the job's attributes.
   * @default none
   */
  readonly submitOptions?: SubmitOptions;
  /**
   * A key of the caller's for a job that was not saved yet: 1 to 200 characters. Among the jobs of one user in one app
   * the same key gives the same job, executed once.
   */
  readonly idempotencyKey?: string;
  /** Ends the waiting with `SubmissionPendingError`; the job is submitted all the same. */
  readonly signal?: AbortSignal;
}
