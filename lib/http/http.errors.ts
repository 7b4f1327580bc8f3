import { JobsError } from '../domain/jobs.error.js';
import type { ParameterProblem } from '../templates/template.errors.js';

/** The options of the jobs routes cannot be meant so. */
export class JobsHttpOptionsError extends JobsError {
  readonly code = 'JOBS_HTTP_OPTIONS';

  constructor(problem: string) {
    super(`The option \`http\` of JobsModule is not valid: ${problem}.`);
  }
}

/** The access policy knows nobody who makes the request. */
export class NotSignedInError extends JobsError {
  readonly code = 'NOT_SIGNED_IN';

  constructor() {
    super('It is not known who is asking: sign in first.');
  }
}

/** The caller sees a job but may not do this with it. */
export class ActionForbiddenError extends JobsError {
  readonly code = 'ACTION_FORBIDDEN';

  constructor(action: string, jobId: number) {
    super(`You may look at job ${jobId}, but not ask for "${action}".`);
  }
}

/** There is no such app for the caller. */
export class AppNotFoundError extends JobsError {
  readonly code = 'APP_NOT_FOUND';

  constructor(app: string) {
    super(`There is no app "${app}" for this caller.`);
  }
}

/** There is no such file in a job's directory, or no such log, or not yet. */
export class JobFileNotFoundError extends JobsError {
  readonly code = 'JOB_FILE_NOT_FOUND';

  constructor(jobId: number) {
    super(`Job ${jobId} has no such file, or not yet.`);
  }
}

/** A request is not as its route wants it. */
export class InvalidRequestError extends JobsError {
  readonly code = 'INVALID_REQUEST';

  constructor(
    /** What is wrong, by parameter. */
    readonly problems: readonly ParameterProblem[],
  ) {
    super(`The request is not valid: ${problems.map(({ field, message }) => `${field}: ${message}`).join('; ')}.`);
  }
}

/** A page of another origin tried to change something. */
export class CrossSiteRequestError extends JobsError {
  readonly code = 'CROSS_SITE_REQUEST';

  constructor() {
    super(
      'The request comes from a page of another origin and is refused. If that page is yours, name its origin in ' +
        '`http: { origins }`; behind a proxy that rewrites the host, set `publicUrl`.',
    );
  }
}

/** A caller holds as many event streams as one may. */
export class TooManyStreamsError extends JobsError {
  readonly code = 'TOO_MANY_STREAMS';

  constructor(most: number) {
    super(`You follow jobs or logs in ${most} places already, and more are not allowed at a time. Close some of them.`);
  }
}

/** A request that changes something does not carry JSON: forms can be sent from any page. */
export class NotJsonError extends JobsError {
  readonly code = 'NOT_JSON';

  constructor() {
    super('The request must have the content type application/json.');
  }
}
