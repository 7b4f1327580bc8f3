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
  /** `null` for a job that was not saved. */
  readonly id: number | null;
  readonly key: string;
  readonly app: string;
  readonly type: JobType;
  readonly template: string;
  readonly name: string;
  readonly description: string;
  readonly user: string;
  readonly status: JobStatus;
  readonly customStatus: string | null;
  readonly statusText: string;
  readonly statusCategory: StatusCategory;
  readonly handlerMessage: string | null;
  readonly schedulerStatus: string | null;
  readonly statusMessage: string | null;
  readonly statuses: SubJobCounts;
  readonly exitCode: number | null;
  readonly exitSignal: number | null;
  readonly scheduler: string | null;
  readonly numJobs: number;
  readonly input: Input;
  readonly extendedProperties: Readonly<Record<string, unknown>>;
  readonly creationTime: Date;
  readonly executeTime: Date | null;
  readonly startTime: Date | null;
  readonly completionTime: Date | null;
  readonly unreachableSince: Date | null;
  readonly lostTime: Date | null;
  /** In ms. */
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
