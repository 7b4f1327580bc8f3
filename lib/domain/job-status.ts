/**
 * What a job's status can be. The words are those of the 2016 Jobs API, plus `Held`: a held job is not final, it goes
 * on after a release.
 */
export const JOB_STATUS = {
  PENDING: 'Pending',
  SUBMITTED: 'Submitted',
  RUNNING: 'Running',
  PAUSED: 'Paused',
  HELD: 'Held',
  VARIOUS: 'Various',
  RESULTS_READY: 'Results-Ready',
  COMPLETE: 'Complete',
  ERROR: 'Error',
  ABORTED: 'Aborted',
  VARIOUS_COMPLETE: 'Various-Complete',
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
