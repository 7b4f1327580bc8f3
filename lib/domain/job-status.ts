/**
 * What a job's status can be. The words are those of the 2016 Jobs API, plus `Held`: a held job is not final, it goes
 * on after a release.
 */
export const JOB_STATUS = {
  /** Created, and not executed yet. */
  PENDING: 'Pending',
  /** Executed: on its way to the scheduler, or waiting in its queue. */
  SUBMITTED: 'Submitted',
  /** Its program runs, or its outputs are on their way. */
  RUNNING: 'Running',
  /** Held or suspended because somebody asked for it. */
  PAUSED: 'Paused',
  /** Put on hold by the scheduler; it goes on after a release. `statusMessage` gives the reason. */
  HELD: 'Held',
  /** Its sub-jobs differ, and some are still alive. */
  VARIOUS: 'Various',
  /** The outputs are there; a result handler is at work, or has failed and will be called again. */
  RESULTS_READY: 'Results-Ready',
  /** Ended well, and its results are taken. Final. */
  COMPLETE: 'Complete',
  /** Its program failed, or it could not be submitted. Final. */
  ERROR: 'Error',
  /** Taken out of the queue before its end. Final. */
  ABORTED: 'Aborted',
  /** All sub-jobs have ended, not all alike. Final. */
  VARIOUS_COMPLETE: 'Various-Complete',
  /** A word of the app's own; its category tells what it means for the life of the job. */
  OTHER: 'Other',
} as const;

/** One of the values of {@link JOB_STATUS}. */
export type JobStatus = (typeof JOB_STATUS)[keyof typeof JOB_STATUS];

/** A status that changes no more by itself. */
export type FinalStatus =
  typeof JOB_STATUS.COMPLETE | typeof JOB_STATUS.ERROR | typeof JOB_STATUS.ABORTED | typeof JOB_STATUS.VARIOUS_COMPLETE;

const FINAL_STATUSES: ReadonlySet<JobStatus> = new Set<FinalStatus>([
  JOB_STATUS.COMPLETE,
  JOB_STATUS.ERROR,
  JOB_STATUS.ABORTED,
  JOB_STATUS.VARIOUS_COMPLETE,
]);

/** True for a status that changes no more by itself: Complete, Error, Aborted and Various-Complete. */
export function isFinalStatus(status: JobStatus): status is FinalStatus {
  return FINAL_STATUSES.has(status);
}
