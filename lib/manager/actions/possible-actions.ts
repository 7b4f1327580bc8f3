import { isFinalCategory, type StatusCategory } from '../../domain/custom-status.js';
import { JOB_STATUS, type JobStatus } from '../../domain/job-status.js';
import { JOB_TYPES, type JobType } from '../../domain/job-types.js';
import type { SubJobCounts, SubJobStatus } from '../../domain/sub-job.js';
import type { BuiltInJobAction } from './built-in-actions.js';

/** What decides on what can be asked of a job. */
export interface ActionGrounds {
  readonly type: JobType;
  readonly status: JobStatus;
  readonly statusCategory: StatusCategory;
  readonly statuses: SubJobCounts;
  readonly numJobs: number;
  /** Whether the scheduler that it runs on, or would run on, is there. */
  readonly hasScheduler: boolean;
  /** Whether a result handler of the app is for it. */
  readonly hasResultHandler: boolean;
}

type Rule = (job: ActionGrounds) => boolean;

const IN_THE_QUEUE: readonly SubJobStatus[] = ['idle', 'running', 'transferring', 'suspended'];

const NEVER: Rule = () => false;

const COMMON: Pick<Record<BuiltInJobAction, Rule>, 'stop' | 'processResults' | 'delete'> = {
  stop: (job) => !isFinal(job),
  processResults: (job) =>
    job.status === JOB_STATUS.RESULTS_READY ||
    (job.hasResultHandler && (job.status === JOB_STATUS.COMPLETE || job.status === JOB_STATUS.VARIOUS_COMPLETE)),
  delete: () => true,
};

/** By the type of the job. What the program is doing at this moment nobody knows here: the scheduler may still refuse. */
const RULES: Readonly<Record<JobType, Readonly<Record<BuiltInJobAction, Rule>>>> = {
  [JOB_TYPES.CONDOR]: {
    ...COMMON,
    execute: both(is(JOB_STATUS.PENDING), hasScheduler),
    pause: both(is(JOB_STATUS.SUBMITTED, JOB_STATUS.RUNNING, JOB_STATUS.VARIOUS), isAlive, hasScheduler),
    resume: both((job) => !isFinal(job), has('paused', 'held', 'suspended'), hasScheduler),
    suspend: both((job) => !isFinal(job), has('running'), hasScheduler),
    resubmit: both(isFinal, hasScheduler),
    resubmitFailed: both(
      isFinal,
      ({ numJobs, statuses: { completed = 0 } }) => completed > 0 && completed < numJobs,
      hasScheduler,
    ),
  },
  [JOB_TYPES.BASIC]: {
    ...COMMON,
    execute: is(JOB_STATUS.PENDING),
    pause: is(JOB_STATUS.RUNNING),
    resume: is(JOB_STATUS.PAUSED),
    suspend: NEVER,
    resubmit: isFinal,
    resubmitFailed: NEVER,
  },
};

/** Whether a job, as it was stored when it was read, can be asked for an action. */
export function isPossible(action: BuiltInJobAction, job: ActionGrounds): boolean {
  return RULES[job.type][action](job);
}

function both(...rules: readonly Rule[]): Rule {
  return (job) => rules.every((rule) => rule(job));
}

function is(...statuses: readonly JobStatus[]): Rule {
  return ({ status }) => statuses.includes(status);
}

function has(...states: readonly SubJobStatus[]): Rule {
  return ({ statuses }) => states.some((state) => statuses[state]);
}

/** While nothing is known of its sub-jobs, it waits; one whose outputs are on their way has none left in the queue. */
function isAlive({ statuses }: ActionGrounds): boolean {
  const counts = Object.entries(statuses).filter(([, count]) => count);
  return counts.length === 0 || counts.some(([state]) => (IN_THE_QUEUE as readonly string[]).includes(state));
}

function isFinal({ statusCategory }: ActionGrounds): boolean {
  return isFinalCategory(statusCategory);
}

function hasScheduler(job: ActionGrounds): boolean {
  return job.hasScheduler;
}
