import { SetMetadata } from '@nestjs/common';
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

/**
 * Calls a provider's method with each job whose outputs have come into its directory, before the job becomes Complete
 * (or Various-Complete). At least once: after a crash or when it throws it is called again, with growing pauses; the job
 * stays Results-Ready and says so.
 * @param filter a template's name, or {@link OnJobResultsOptions}
 */
export function OnJobResults(filter: string | OnJobResultsOptions = {}): MethodDecorator {
  return SetMetadata(RESULTS_METADATA, typeof filter === 'string' ? { template: filter } : filter);
}

/** What `@OnJobResults` on this method says; `undefined` without it. */
export function onJobResultsOf(method: object): OnJobResultsOptions | undefined {
  return Reflect.getMetadata(RESULTS_METADATA, method) as OnJobResultsOptions | undefined;
}
