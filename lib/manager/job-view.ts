import type { JobActionName } from './actions/built-in-actions.js';
import type { JobJson } from './job-json.js';

/** A job as the jobs routes answer it, to one caller. */
export interface JobView extends JobJson {
  /** The job's number. */
  readonly id: number;
  /** Counts the changes of the stored job: of two answers the one with the higher number is the newer. */
  readonly revision: number;
  /** What the caller may ask of it now, by name. */
  readonly allowedActions: readonly JobActionName[];
}
