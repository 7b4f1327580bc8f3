import type { SubmitOptions } from '../domain/submit-options.js';

/** Options of `job.execute()`. */
export interface ExecuteOptions {
  /**
   * Number of sub-jobs, instead of the job's `numJobs`, which becomes this number. A job with `itemdata` has as many as
   * rows.
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

/** Options of `job.resubmit()`. */
export interface ResubmitOptions {
  /**
   * `failed`: only the sub-jobs that did not end with a success exit code; the others, and their outputs, stay as they
   * are.
   * @default all sub-jobs
   */
  readonly only?: 'failed';
  /**
   * For this submission; they outweigh the same submit commands among the job's attributes.
   * @default those of the execution before
   */
  readonly submitOptions?: SubmitOptions;
  /** Ends the waiting with `SubmissionPendingError`; the job is submitted all the same. */
  readonly signal?: AbortSignal;
}
