import { JOB_STATUS, type JobStatus } from './job-status.js';
import type { SubJobCounts, SubJobStatus } from './sub-job.js';

const ALIVE: readonly SubJobStatus[] = ['idle', 'running', 'transferring', 'suspended', 'paused', 'held'];

/** What each sub-job's state would make of a job that had only such sub-jobs. */
const STATUS_OF: Readonly<Record<SubJobStatus, JobStatus>> = {
  idle: JOB_STATUS.SUBMITTED,
  running: JOB_STATUS.RUNNING,
  transferring: JOB_STATUS.RUNNING,
  suspended: JOB_STATUS.PAUSED,
  paused: JOB_STATUS.PAUSED,
  held: JOB_STATUS.HELD,
  completed: JOB_STATUS.COMPLETE,
  failed: JOB_STATUS.ERROR,
  removed: JOB_STATUS.ABORTED,
};

/** True when no sub-job can change any more by itself. */
export function hasEnded(counts: SubJobCounts): boolean {
  return ALIVE.every((status) => !counts[status]);
}

/**
 * The job status that its sub-jobs add up to: the one they share, else Various while some are alive and
 * Various-Complete when none is. The result is final only when {@link hasEnded}.
 */
export function statusOfSubJobs(counts: SubJobCounts): JobStatus {
  const present = (Object.keys(STATUS_OF) as SubJobStatus[]).filter((status) => counts[status]);
  const statuses = new Set(present.map((status) => STATUS_OF[status]));
  const [only] = statuses;
  if (statuses.size === 1 && only) return only;
  return hasEnded(counts) ? JOB_STATUS.VARIOUS_COMPLETE : JOB_STATUS.VARIOUS;
}

/**
 * What a job shows while its outputs are on their way: it is not finished for its user before they are here.
 * @param counts of a job that {@link hasEnded}
 */
export function statusWhileCollecting(counts: SubJobCounts): JobStatus {
  return statusOfSubJobs(counts) === JOB_STATUS.VARIOUS_COMPLETE ? JOB_STATUS.VARIOUS : JOB_STATUS.RUNNING;
}
