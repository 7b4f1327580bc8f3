import 'reflect-metadata';
import type { JobStatus } from '../../domain/job-status.js';
import type { AppReference } from '../../templates/decorators/jobs-app.decorator.js';
import type { JobsCaller } from '../actions/jobs-caller.js';
import type { Job } from '../job.js';

const ACTION_METADATA = 'nestjs-jobs:job-action';

/** An action of an app's own. */
export interface JobActionOptions {
  /** What its button says. */
  readonly label: string;
  /**
   * By which it is asked for: 1 to 50 letters, digits, `-` and `_`; not that of a built-in action.
   * @default the method's name
   */
  readonly name?: string;
  /**
   * Package or class of the app whose jobs have it.
   * @default every app
   */
  readonly app?: AppReference;
  /**
   * Name of the template whose jobs have it.
   * @default every template
   */
  readonly template?: string;
  /**
   * Statuses in which a job has it; custom ones as well.
   * @default every status
   */
  readonly statuses?: readonly (JobStatus | (string & {}))[];
  /**
   * What a person is asked before it is done.
   * @default nothing
   */
  readonly confirm?: string;
  /**
   * Whether something is lost by it.
   * @default false
   */
  readonly danger?: boolean;
  /**
   * Address of a page that its button leads to instead, with `{id}` for the job's id: relative, or `http:` and `https:`.
   * The method is not called by it.
   */
  readonly link?: string;
  /**
   * Whether a job has it for a caller who sees it, beside all this. Asked for each job of a list: be quick.
   * @default always
   */
  readonly enabled?: (job: Job, caller: JobsCaller) => boolean | Promise<boolean>;
}

/**
 * Makes a method of a provider or controller, `(job: Job, caller: JobsCaller)`, an action that jobs can be asked for by
 * the jobs routes, and so by the jobs table. What it throws is answered as from a route; a text that it gives is shown to
 * who has asked. The access policy's `may` is asked for it by its name. Guards, pipes and interceptors work on the
 * method; `context.getType()` is `'jobs'`.
 */
export function JobAction(options: JobActionOptions): MethodDecorator {
  return (_target, name, descriptor: PropertyDescriptor) => {
    Reflect.defineMetadata(ACTION_METADATA, [{ name: String(name), ...options }], descriptor.value as object);
  };
}

/** What `@JobAction` on a method says, with its name; `undefined` without one. */
export function jobActionOf(method: object): readonly NamedJobAction[] | undefined {
  return Reflect.getMetadata(ACTION_METADATA, method) as readonly NamedJobAction[] | undefined;
}

/** An action whose name is known. */
export type NamedJobAction = JobActionOptions & { readonly name: string };
