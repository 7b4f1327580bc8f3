import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { AppReference } from '../templates/decorators/jobs-app.decorator.js';
import { JobByParamPipe, type JobWanted } from './job-by-param.pipe.js';

/** Options of {@link JobParam}. */
export interface JobParamOptions {
  /**
   * Name of the route parameter that holds the job's id.
   * @default 'id'
   */
  readonly name?: string;
  /**
   * Package or class of the app that the job must be of.
   * @default the only app of the application
   */
  readonly app?: AppReference;
}

/** The part of a request that is looked at. */
interface RequestWithParams {
  readonly params?: Readonly<Record<string, unknown>>;
}

/**
 * A parameter of a route handler: the job whose id is in the route, if it is the caller's.
 *
 * ```ts
 * @Get(':id')
 * show(@JobParam() job: Job) { return job; }
 * ```
 *
 * Who the caller is tells `requestUser` in `forRoot()`, by default `request.user`; guards have run before. For an id that is
 * none, an absent job, a job of another user or app, and a caller who is not known, the answer is the same 404.
 * @param options name of the route parameter, or {@link JobParamOptions}
 */
export function JobParam(options: string | JobParamOptions = {}): ParameterDecorator {
  return jobParam(typeof options === 'string' ? { name: options } : options, JobByParamPipe);
}

const jobParam = createParamDecorator((options: JobParamOptions, context: ExecutionContext): JobWanted => {
  const request = context.switchToHttp().getRequest<RequestWithParams>();
  return { id: request.params?.[options.name ?? 'id'], app: options.app, request };
});
