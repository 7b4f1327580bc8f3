import 'reflect-metadata';
import type { AppReference } from '../../templates/decorators/jobs-app.decorator.js';

const RESULTS_METADATA = 'nestjs-jobs:on-job-results';

/** Of which jobs a handler gets the results. */
export interface OnJobResultsOptions {
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
}

/** How results come to a handler. */
export interface JobResultsDelivery {
  /** The same whenever the results of one execution are handed over: by it a handler knows what it has seen. */
  readonly id: string;
  /** Counted from 1; more when a handler has failed. */
  readonly attempt: number;
  /** What made the handler run: the end of the job, or a call of `processResults()`. */
  readonly cause: 'end' | 'request';
}

/**
 * Calls a method of a provider or controller, `(job: Job, delivery: JobResultsDelivery)`, with each job whose outputs
 * have come into its directory, before the job becomes Complete (or Various-Complete). At least once: after a crash or
 * when it throws it is called again, with growing pauses; the job stays Results-Ready, and its `handlerMessage` says what
 * the handler said. Guards, pipes and interceptors work on the method; `context.getType()` is `'jobs'`.
 * @param filter a template's name, or {@link OnJobResultsOptions}
 */
export function OnJobResults(filter: string | OnJobResultsOptions = {}): MethodDecorator {
  const options = typeof filter === 'string' ? { template: filter } : filter;
  return (_target, _name, descriptor: PropertyDescriptor) => {
    const method = descriptor.value as object;
    Reflect.defineMetadata(RESULTS_METADATA, [options, ...(onJobResultsOf(method) ?? [])], method);
  };
}

/** What the `@OnJobResults` on this method say; `undefined` without one. */
export function onJobResultsOf(method: object): readonly OnJobResultsOptions[] | undefined {
  return Reflect.getMetadata(RESULTS_METADATA, method) as readonly OnJobResultsOptions[] | undefined;
}
