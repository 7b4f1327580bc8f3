import { Controller, Get, HttpCode, Inject, mixin, Param, Post, type Type, VERSION_NEUTRAL } from '@nestjs/common';
import { WakeInbox } from '../engine/wake-inbox.js';

/** Options of the status callback. */
export interface CallbackOptions {
  /**
   * Path of the route, below the application's global prefix.
   * @default 'update-job-status'
   */
  readonly path?: string;
  /** Decorators for the controller, for example `Public()` where the application has a global guard. */
  readonly decorators?: readonly ClassDecorator[];
}

/** The path of the status callback where none is configured: that of the 2016 Jobs API. */
export const DEFAULT_CALLBACK_PATH = 'update-job-status';

/** What every call of the status callback answers. */
export interface CallbackAnswer {
  readonly success: boolean;
}

/**
 * Makes the controller of the status callback: `GET` or `POST /update-job-status/<job_id>/`. A call is a hint that
 * something may have happened; the tracker looks at that job's scheduler soon. It never sets a status, and answers alike
 * whether there is such a job or not. A class for each registration, so that paths and decorators of one application do
 * not reach another one.
 */
export function createCallbackController({ path = DEFAULT_CALLBACK_PATH, decorators = [] }: CallbackOptions): Type {
  @Controller({ path, version: VERSION_NEUTRAL })
  class CallbackController {
    constructor(@Inject(WakeInbox) private readonly inbox: WakeInbox) {}

    @Get(':jobId')
    get(@Param('jobId') jobId: string): CallbackAnswer {
      return this.note(jobId);
    }

    @Post(':jobId')
    @HttpCode(200)
    post(@Param('jobId') jobId: string): CallbackAnswer {
      return this.note(jobId);
    }

    private note(jobId: string): CallbackAnswer {
      if (/^\d{1,9}$/.test(jobId)) this.inbox.note(Number(jobId));
      return { success: true };
    }
  }
  for (const decorate of decorators) decorate(CallbackController);
  return mixin(CallbackController);
}
