import {
  Controller,
  Get,
  HttpCode,
  Inject,
  mixin,
  Param,
  Post,
  Query,
  type Type,
  VERSION_NEUTRAL,
} from '@nestjs/common';
import { WakeInbox } from '../engine/wake-inbox.js';
import { CallbackTokens } from '../manager/callback-tokens.js';

/** Options of the status callback. */
export interface CallbackOptions {
  /**
   * Path of the route, below the application's global prefix.
   * @default 'update-job-status'
   */
  readonly path?: string;
  /**
   * `required`: a call counts only with the token that is part of the URL of `getJobStatusCallbackUrl()`. `none`: a call
   * for any job counts, as in the 2016 Jobs API.
   * @default 'none'
   */
  readonly token?: 'none' | 'required';
  /** Decorators for the controller, for example `Public()` where the application has a global guard. */
  readonly decorators?: readonly ClassDecorator[];
}

/** The path of the status callback where none is configured: that of the 2016 Jobs API. */
export const DEFAULT_CALLBACK_PATH = 'update-job-status';

/** Longest delay that a call can ask for, in seconds: a day. */
const LONGEST_DELAY = 86_400;

/** What a call of the status callback answers. */
export interface CallbackAnswer {
  /** `true`: the job is looked at soon; `'scheduled'`: later; `false`: the token is not that of the job. */
  readonly success: boolean | 'scheduled';
}

/** The query parameters of the status callback. */
interface CallbackQuery {
  readonly token?: unknown;
  readonly delay?: unknown;
}

/** What the controller works with. */
interface CallbackServices {
  readonly inbox: WakeInbox;
  readonly tokens: CallbackTokens;
}

/**
 * Makes the controller of the status callback: `GET` or `POST /update-job-status/<job_id>/`. A call is a hint that
 * something may have happened; the tracker looks at that job's scheduler soon, or after `?delay=<seconds>`. It never sets
 * a status, and answers alike whether there is such a job or not. A class for each registration, so that paths and
 * decorators of one application do not reach another one.
 */
export function createCallbackController(options: CallbackOptions): Type {
  const { path = DEFAULT_CALLBACK_PATH, token = 'none', decorators = [] } = options;
  const answer = token === 'required' ? answerWithToken : answerOpenly;

  @Controller({ path, version: VERSION_NEUTRAL })
  class CallbackController implements CallbackServices {
    constructor(
      @Inject(WakeInbox) readonly inbox: WakeInbox,
      @Inject(CallbackTokens) readonly tokens: CallbackTokens,
    ) {}

    @Get(':jobId')
    get(@Param('jobId') jobId: string, @Query() query: CallbackQuery): CallbackAnswer | Promise<CallbackAnswer> {
      return answer(this, jobId, query);
    }

    @Post(':jobId')
    @HttpCode(200)
    post(@Param('jobId') jobId: string, @Query() query: CallbackQuery): CallbackAnswer | Promise<CallbackAnswer> {
      return answer(this, jobId, query);
    }
  }
  for (const decorate of decorators) decorate(CallbackController);
  return mixin(CallbackController);
}

/** Everybody may call it, so it waits for nothing and tells nothing. */
function answerOpenly({ inbox }: CallbackServices, jobId: string, { delay }: CallbackQuery): CallbackAnswer {
  return note(inbox, jobIdOf(jobId), delayOf(delay));
}

async function answerWithToken(
  { inbox, tokens }: CallbackServices,
  jobId: string,
  { delay, token }: CallbackQuery,
): Promise<CallbackAnswer> {
  const id = jobIdOf(jobId);
  if (id === null || !(await tokens.isOf(id, token))) return { success: false };
  return note(inbox, id, delayOf(delay));
}

function note(inbox: WakeInbox, jobId: number | null, delay: number | null): CallbackAnswer {
  if (delay === null) {
    if (jobId !== null) inbox.note(jobId);
    return { success: true };
  }
  if (jobId !== null) inbox.noteLater(jobId, delay);
  return { success: 'scheduled' };
}

/** Ids are 32-bit integers in every database. */
function jobIdOf(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

/** Seconds, a day at most; what is no number of seconds is no delay: a hint must not be lost by it. */
function delayOf(value: unknown): number | null {
  return typeof value === 'string' && /^\d+$/.test(value) ? Math.min(Number(value), LONGEST_DELAY) : null;
}
