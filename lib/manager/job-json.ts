import type { StatusCategory } from '../domain/custom-status.js';
import type { JobStatus } from '../domain/job-status.js';
import type { JobType } from '../domain/job-types.js';
import type { SubJobCounts } from '../domain/sub-job.js';
import type { JobProperties } from './job-properties.js';

/**
 * What may be shown of a job to its owner, as `toJSON()` gives it: no environment, arguments or other attributes, no
 * paths, and nothing that names it on the submit host. As JSON text the times are ISO 8601 in UTC.
 */
export interface JobJson<Input = object | null> {
  /** The job's number; `null` for a job that was not saved. */
  readonly id: number | null;
  /** A uuid that names the job where its number could be guessed. */
  readonly key: string;
  /** Package of the app. */
  readonly app: string;
  /** The type of the job. */
  readonly type: JobType;
  /** Name of the template that it was created from. */
  readonly template: string;
  /** The job's name. */
  readonly name: string;
  /** Free text about the job. */
  readonly description: string;
  /** Id of the user who owns it. */
  readonly user: string;
  /** One of the statuses that all apps have. */
  readonly status: JobStatus;
  /** The app's own word where the status is Other; `null` otherwise. */
  readonly customStatus: string | null;
  /** The word that people see. */
  readonly statusText: string;
  /** What the status means for the life of the job. */
  readonly statusCategory: StatusCategory;
  /** What a handler of the app said that failed; `null` when none has failed since it last worked. */
  readonly handlerMessage: string | null;
  /** What the scheduler last said, in its own words; `null` before that. */
  readonly schedulerStatus: string | null;
  /** One plain sentence on the status; `null` when it speaks for itself. */
  readonly statusMessage: string | null;
  /** How many sub-jobs are in each state. */
  readonly statuses: SubJobCounts;
  /** Exit code that all sub-jobs share; `null` otherwise. */
  readonly exitCode: number | null;
  /** Signal that ended all sub-jobs; `null` otherwise. */
  readonly exitSignal: number | null;
  /** Name of the scheduler that it runs on; `null` for a job without one. */
  readonly scheduler: string | null;
  /** Number of sub-jobs. */
  readonly numJobs: number;
  /** What the template was given as its input; `null` for one without. */
  readonly input: Input;
  /** Anything of the app's own. */
  readonly extendedProperties: Readonly<Record<string, unknown>>;
  /** When the job was created. */
  readonly creationTime: Date;
  /** When it was executed; `null` before. */
  readonly executeTime: Date | null;
  /** When its first sub-job started, by the scheduler's clock; `null` before. */
  readonly startTime: Date | null;
  /** When its last sub-job ended, by the scheduler's clock; `null` before. */
  readonly completionTime: Date | null;
  /** Since when its scheduler is out of reach; `null` while it answers. */
  readonly unreachableSince: Date | null;
  /** When it was found that neither queue, log nor history knows the job; `null` otherwise. */
  readonly lostTime: Date | null;
  /** From the start to the end, or to now, in ms; `null` before the start. */
  readonly runTime: number | null;
}

/** What may be shown of a job. */
export function jobJson<Input>(job: JobProperties<Input>): JobJson<Input> {
  return {
    id: job.isSaved ? job.id : null,
    key: job.key,
    app: job.app,
    type: job.type,
    template: job.template,
    name: job.name,
    description: job.description,
    user: job.user,
    status: job.status,
    customStatus: job.customStatus,
    statusText: job.statusText,
    statusCategory: job.statusCategory,
    handlerMessage: job.handlerMessage,
    schedulerStatus: job.schedulerStatus,
    statusMessage: job.statusMessage,
    statuses: job.statuses,
    exitCode: job.exitCode,
    exitSignal: job.exitSignal,
    scheduler: job.scheduler,
    numJobs: job.numJobs,
    input: job.input,
    extendedProperties: job.extendedProperties,
    creationTime: job.creationTime,
    executeTime: job.executeTime,
    startTime: job.startTime,
    completionTime: job.completionTime,
    unreachableSince: job.unreachableSince,
    lostTime: job.lostTime,
    runTime: job.runTime,
  };
}
