import type { SubJobStatus } from '../../domain/sub-job.js';
import type { SubJob } from '../../manager/sub-job.js';

/** A sub-job as the jobs routes answer it. */
export interface SubJobView extends Pick<
  SubJob,
  'index' | 'item' | 'exitCode' | 'exitSignal' | 'startTime' | 'holdReason' | 'resources'
> {
  /** What it does, or how it ended. */
  readonly state: SubJobStatus;
  /** The same in words. */
  readonly statusText: string;
  /** When its program ended, or it was removed. */
  readonly completionTime: Date | null;
}

/** The answer of `GET jobs/:id/sub-jobs`. */
export interface SubJobsPage {
  readonly subJobs: readonly SubJobView[];
  /** The `after` of the next page; `null` when this is the last one. */
  readonly next: string | null;
}

const WORDS: Readonly<Record<SubJobStatus, string>> = {
  idle: 'Waiting',
  running: 'Running',
  transferring: 'Transferring files',
  suspended: 'Suspended',
  paused: 'Paused',
  held: 'On hold',
  completed: 'Completed',
  failed: 'Failed',
  removed: 'Removed',
};

/** What is shown of a sub-job. */
export function subJobView({ status, endTime, memoryMegabytes: _, ...subJob }: SubJob): SubJobView {
  return { ...subJob, state: status, statusText: WORDS[status], completionTime: endTime };
}
