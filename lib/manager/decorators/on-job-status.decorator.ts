import 'reflect-metadata';
import type { JobStatus } from '../../domain/job-status.js';
import type { AppReference } from '../../templates/decorators/jobs-app.decorator.js';

const STATUS_METADATA = 'nestjs-jobs:on-job-status';

/** Which changes a handler sees. */
export interface OnJobStatusOptions {
  /**
   * Package or class of the app.
   * @default every app
   */
  readonly app?: AppReference;
  /**
   * Name of the template.
   * @default every template
   */
  readonly template?: string;
  /**
   * The new status, or one of several; also a custom status of the app's own. `Other` means all of these.
   * @default every status
   */
  readonly status?: JobStatus | (string & {}) | readonly (JobStatus | (string & {}))[];
}

/** One change of a job's status, as a handler sees it. */
export interface JobStatusChange {
  /** The same for every repetition, and for no other change: by it a handler knows what it has seen. */
  readonly id: string;
  /** Counted from 1 within the job; changes come in this order, numbers that nobody wants to see are left out. */
  readonly number: number;
  /** The status before; `null` for a job that was just created. */
  readonly from: JobStatus | null;
  /** The new status. */
  readonly to: JobStatus;
  /** The app's own word where `to` is Other; `null` otherwise. */
  readonly customStatus: string | null;
  /** When it was stored, by the clock of the replica that stored it. */
  readonly time: Date;
  /** Counted from 1; more when a handler has failed. After a crash it may be 1 again. */
  readonly attempt: number;
}

/**
 * Calls a method of a provider or controller, `(job: Job, change: JobStatusChange)`, with each change of a job's status:
 * at least once, in order per job. When it throws it is called again, with growing pauses; what it said is the job's
 * `handlerMessage`, and later changes of that job wait. The job is as it is stored when the handler is called, which may
 * be later than the change. Guards, pipes and interceptors work on the method; `context.getType()` is `'jobs'`. May stand
 * on a method more than once.
 */
export function OnJobStatus(options: OnJobStatusOptions = {}): MethodDecorator {
  return (_target, _name, descriptor: PropertyDescriptor) => {
    const method = descriptor.value as object;
    Reflect.defineMetadata(STATUS_METADATA, [options, ...(onJobStatusOf(method) ?? [])], method);
  };
}

/** What the `@OnJobStatus` on this method say; `undefined` without one. */
export function onJobStatusOf(method: object): readonly OnJobStatusOptions[] | undefined {
  return Reflect.getMetadata(STATUS_METADATA, method) as readonly OnJobStatusOptions[] | undefined;
}
