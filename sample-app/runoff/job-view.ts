import { JOB_STATUS, isFinalStatus, type JobStatus } from 'nestjs-jobs';

/** How a status looks. */
export type StatusTone = 'waiting' | 'running' | 'paused' | 'good' | 'bad';

/** A run as the results page shows it. */
export interface JobView {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly tone: StatusTone;
  /** Why it is held, what failed; empty when all goes well. */
  readonly statusMessage: string;
  /** Percent, of a run that is on its way. */
  readonly progress?: number;
  /** It will not change any more by itself. */
  readonly ended: boolean;
}

/** What a view is made of: the properties of a job that the pages show. */
export interface JobFacts {
  readonly id: number;
  readonly name: string;
  readonly status: JobStatus;
  readonly statusMessage: string | null;
}

const TONES: Readonly<Record<JobStatus, StatusTone>> = {
  [JOB_STATUS.PENDING]: 'waiting',
  [JOB_STATUS.SUBMITTED]: 'waiting',
  [JOB_STATUS.RUNNING]: 'running',
  [JOB_STATUS.VARIOUS]: 'running',
  [JOB_STATUS.RESULTS_READY]: 'running',
  [JOB_STATUS.OTHER]: 'running',
  [JOB_STATUS.PAUSED]: 'paused',
  [JOB_STATUS.HELD]: 'paused',
  [JOB_STATUS.COMPLETE]: 'good',
  [JOB_STATUS.ERROR]: 'bad',
  [JOB_STATUS.ABORTED]: 'bad',
  [JOB_STATUS.VARIOUS_COMPLETE]: 'bad',
};

const PAUSED_MESSAGE = 'The program was stopped; it starts again from its beginning when you resume it.';

/** @param progress percent, where the run has told it */
export function jobViewOf(job: JobFacts, progress?: number): JobView {
  const tone = TONES[job.status];
  const moving = tone === 'running' && progress !== undefined;
  return {
    id: job.id,
    name: job.name,
    status: job.status,
    tone,
    statusMessage: job.statusMessage ?? (job.status === JOB_STATUS.PAUSED ? PAUSED_MESSAGE : ''),
    ...(moving && { progress }),
    ended: isFinalStatus(job.status),
  };
}
