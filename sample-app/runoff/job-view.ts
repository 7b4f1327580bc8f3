import { JOB_STATUS, isFinalStatus, type JobStatus, type SubJobCounts } from 'nestjs-jobs';

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

/** What a view is made of: the properties of a job that the pages show. */
export interface JobFacts {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly status: JobStatus;
  readonly statusMessage: string | null;
  readonly statuses: SubJobCounts;
  readonly numJobs: number;
  readonly creationTime: Date;
  readonly runTime: number | null;
}

interface StatusLook {
  readonly tone: StatusTone;
  readonly actions: readonly JobAction[];
}

const ALIVE: readonly JobAction[] = ['pause', 'stop', 'delete'];
const STANDING: readonly JobAction[] = ['resume', 'stop', 'delete'];
const ENDED: readonly JobAction[] = ['delete'];

const LOOKS: Readonly<Record<JobStatus, StatusLook>> = {
  [JOB_STATUS.PENDING]: { tone: 'waiting', actions: ENDED },
  [JOB_STATUS.SUBMITTED]: { tone: 'waiting', actions: ALIVE },
  [JOB_STATUS.RUNNING]: { tone: 'running', actions: ALIVE },
  [JOB_STATUS.VARIOUS]: { tone: 'running', actions: ALIVE },
  [JOB_STATUS.RESULTS_READY]: { tone: 'running', actions: ENDED },
  [JOB_STATUS.OTHER]: { tone: 'running', actions: ENDED },
  [JOB_STATUS.PAUSED]: { tone: 'paused', actions: STANDING },
  [JOB_STATUS.HELD]: { tone: 'paused', actions: STANDING },
  [JOB_STATUS.COMPLETE]: { tone: 'good', actions: ENDED },
  [JOB_STATUS.ERROR]: { tone: 'bad', actions: ENDED },
  [JOB_STATUS.ABORTED]: { tone: 'bad', actions: ENDED },
  [JOB_STATUS.VARIOUS_COMPLETE]: { tone: 'bad', actions: ENDED },
};

const PAUSED_MESSAGE = 'The program was stopped; it starts again from its beginning when you resume it.';

/** @param progress percent, where the run has told it */
export function jobViewOf(job: JobFacts, progress?: number): JobView {
  const { tone, actions } = LOOKS[job.status];
  const moving = tone === 'running' && progress !== undefined;
  return {
    id: job.id,
    name: job.name,
    description: job.description,
    status: job.status,
    tone,
    statusMessage: job.statusMessage ?? (job.status === JOB_STATUS.PAUSED ? PAUSED_MESSAGE : ''),
    ...(moving && { progress }),
    numJobs: job.numJobs,
    counts: job.numJobs > 1 ? countsInWords(job.statuses) : '',
    created: job.creationTime.toISOString(),
    ...(job.runTime !== null && { runTime: job.runTime }),
    actions,
    ended: isFinalStatus(job.status),
  };
}

function countsInWords(counts: SubJobCounts): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${count} ${status}`)
    .join(', ');
}
