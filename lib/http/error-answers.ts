/** How an error of this library is answered over HTTP. */
export interface ErrorAnswer {
  readonly status: number;
  /** What the caller is told; absent where the error's own message is meant for the caller. */
  readonly message?: string;
  /** After how many seconds the caller may try again. */
  readonly retryAfter?: number;
}

const UNAVAILABLE: ErrorAnswer = {
  status: 503,
  message: 'The scheduler cannot be asked at the moment. Try again later.',
};
const INTERNAL: ErrorAnswer = { status: 500, message: 'Internal server error' };

/** What a caller gets where there is no job for it, whatever the reason. */
export const NO_SUCH_JOB = { status: 404, message: 'There is no such job.' } as const satisfies ErrorAnswer;

/**
 * The answers by the error's code. An own message stands here where the error's message names what is none of the caller's
 * business: hosts, schedulers, other templates, files of this machine.
 */
export const ERROR_ANSWERS: Readonly<Record<string, ErrorAnswer>> = {
  // What the caller has sent.
  INVALID_JOB_PARAMETERS: { status: 400 },
  INVALID_LIST_OPTIONS: { status: 400 },
  INVALID_FILE_NAME: { status: 400 },
  CONTROL_CHARACTER: { status: 400 },
  SUBMIT_SYNTAX: { status: 400 },
  FORBIDDEN_SUBMIT_COMMAND: { status: 400 },
  UNKNOWN_STATUS: { status: 400, message: 'There is no such status.' },
  UNKNOWN_TEMPLATE: { status: 400, message: 'There is no such job template.' },
  UNKNOWN_SUBMIT_TEMPLATE: { status: 400, message: 'There is no such submit template.' },
  UNKNOWN_SCHEDULER: { status: 400, message: 'There is no such scheduler.' },
  UNSUPPORTED_SUBMIT_COMMAND: { status: 400, message: 'The scheduler cannot honour one of the submit commands.' },
  OUTPUT_PATH: { status: 400, message: 'This is no path of an output of the job.' },
  UNSAFE_NAME: { status: 400, message: 'The name of an input file has characters that it must not have.' },
  INVALID_USER: { status: 401, message: 'It is not known who is asking.' },
  NOT_SIGNED_IN: { status: 401 },
  CROSS_SITE_REQUEST: { status: 403, message: 'A page of another origin cannot do this.' },
  ACTION_FORBIDDEN: { status: 403 },
  JOB_NOT_FOUND: NO_SUCH_JOB,
  APP_NOT_FOUND: { status: 404, message: 'There is no such app.' },
  JOB_FILE_NOT_FOUND: { status: 404 },
  INVALID_REQUEST: { status: 400 },
  NOT_JSON: { status: 415 },

  // What the state of the job, or of something that it needs, does not allow.
  JOB_NOT_PENDING: { status: 409 },
  ACTION_NOT_ALLOWED: { status: 409 },
  WORKSPACE_QUOTA_EXCEEDED: { status: 409 },
  ITEMDATA_COUNT: { status: 409 },
  OUTPUTS_GONE: { status: 410, message: 'The outputs of the job are not there any more.' },
  INPUT_FILE: { status: 422, message: 'An input file of the job cannot be used.' },
  PACK: { status: 422, message: 'An input file of the job cannot be sent.' },
  SUBMISSION_REJECTED: { status: 422, message: 'The scheduler refused the job; its status message says why.' },

  // What others of the caller's requests stand in the way of.
  TOO_MANY_STREAMS: { status: 429, retryAfter: 30 },

  // What goes on without the caller, or works another time.
  SUBMISSION_PENDING: {
    status: 202,
    message: 'The job is stored, and submitted as soon as its scheduler can be reached.',
  },
  SCHEDULER_UNAVAILABLE: UNAVAILABLE,
  SUBMISSION_UNCLEAR: UNAVAILABLE,
  BATCH_SETTLED: UNAVAILABLE,
  OUTPUT_TRANSFER: UNAVAILABLE,
  HOST_UNREACHABLE: UNAVAILABLE,
  HOST_KEY_MISMATCH: UNAVAILABLE,
  AUTHENTICATION_FAILED: UNAVAILABLE,
  COMMAND_INTERRUPTED: UNAVAILABLE,
  COMMAND_TIMEOUT: UNAVAILABLE,

  // What the app's developers or administrators must put right.
  APP_NOT_NAMED: INTERNAL,
  APP_NOT_STATIC: INTERNAL,
  COMMAND_OUTPUT_TOO_LONG: INTERNAL,
  DUPLICATE_APP: INTERNAL,
  DUPLICATE_SCHEDULER: INTERNAL,
  DUPLICATE_TEMPLATE: INTERNAL,
  EMBEDDED_OPTIONS: INTERNAL,
  HANDLER_FILTER: INTERNAL,
  HANDLER_NOT_STATIC: INTERNAL,
  HOST_FILE: INTERNAL,
  HOST_OPTIONS: INTERNAL,
  INVALID_COMMAND: INTERNAL,
  INVALID_JOB_ACTION: INTERNAL,
  INVALID_CUSTOM_STATUS: INTERNAL,
  INVALID_SUBMIT_TEMPLATE: INTERNAL,
  JOBS_HTTP_OPTIONS: INTERNAL,
  JOB_NOT_SAVED: INTERNAL,
  NOT_A_JOBS_APP: INTERNAL,
  RESULT_HANDLER: INTERNAL,
  SCHEDULE_MODULE_MISSING: INTERNAL,
  UNKNOWN_APP: INTERNAL,
  UNPACK: INTERNAL,
  WEAK_CALLBACK_SECRET: INTERNAL,
};

/** The answer to an error with a code; one that is not known here is internal. */
export function errorAnswer(code: string): ErrorAnswer {
  return (Object.hasOwn(ERROR_ANSWERS, code) ? ERROR_ANSWERS[code] : undefined) ?? INTERNAL;
}

/** A text in which absolute paths are cut down to their last part: where things lie on this machine is nobody's business. */
export function withoutDirectories(text: string): string {
  return text
    .replace(/(["'`])\/(?:(?!\1).)*\/((?:(?!\1)[^/])*)\1/g, '$1…/$2$1')
    .replace(/(?<![\w.:/…])\/(?:[^\s/"'`]+\/)+/g, '…/');
}
