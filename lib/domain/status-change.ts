import type { JobStatus } from './job-status.js';

/** One change of a job's status, kept with the job until every handler of the app has seen it. */
export interface StatusChange {
  /** Counted from 1 within the job; with the job's key it names the change for ever. */
  readonly number: number;
  /** The status before; `null` for a job that was just created. */
  readonly from: JobStatus | null;
  readonly to: JobStatus;
  /** The app's own word where `to` is Other; `null` otherwise. */
  readonly customStatus: string | null;
  /** When it was stored, in ms since 1970. */
  readonly time: number;
}
