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
  /** Handlers that have seen it already, while others have failed. */
  readonly seenBy?: readonly string[];
}

/**
 * So many changes of one job may wait for its handlers. A handler that always fails must not let a row grow without
 * bounds; and MySQL keeps no more than 64 KB in such a column.
 */
export const MOST_PENDING_CHANGES = 200;

/** The list with a change at its end; the oldest ones are left out where it would be too long. */
export function appendChange(pending: readonly StatusChange[], change: StatusChange): readonly StatusChange[] {
  return [...pending, change].slice(-MOST_PENDING_CHANGES);
}

/** The list without the change of this number and those before it. */
export function withoutSeen(pending: readonly StatusChange[], number: number): readonly StatusChange[] {
  return pending.filter((change) => change.number > number);
}
