/** What somebody may do to a run in the state it is in. */
export type JobAction = 'pause' | 'resume' | 'stop' | 'delete';

/** How a status looks. */
export type StatusTone = 'waiting' | 'running' | 'paused' | 'good' | 'bad';

/** A run as the pages show it and as the list's route gives it. */
export interface JobView {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly status: string;
  readonly tone: StatusTone;
  /** Why it is held, what failed; empty when all goes well. */
  readonly statusMessage: string;
  /** Percent, of a run that is on its way. */
  readonly progress?: number;
  readonly numJobs: number;
  /** How many sub-jobs are in which state, for example `2 running, 1 idle`; empty for a single run. */
  readonly counts: string;
  /** ISO 8601 */
  readonly created: string;
  /** ms; absent before the start. */
  readonly runTime?: number;
  readonly actions: readonly JobAction[];
  /** It will not change any more by itself. */
  readonly ended: boolean;
}
