import { JobsError } from '../domain/jobs.error.js';

/** No job of that id is there for the caller: it does not exist, or is another app's or user's. */
export class JobNotFoundError extends JobsError {
  readonly code = 'JOB_NOT_FOUND';

  constructor(jobId: number) {
    super(`There is no job ${jobId} for this caller. It may have been deleted, or belong to somebody else.`);
  }
}

/** Something was asked of a job that has not been saved. */
export class JobNotSavedError extends JobsError {
  readonly code = 'JOB_NOT_SAVED';

  constructor(name: string, wish: string) {
    super(`The job "${name}" has not been saved yet, so that it has no ${wish}. Call save() or execute() first.`);
  }
}

/** A user was given in a form that has no id. */
export class InvalidUserError extends JobsError {
  readonly code = 'INVALID_USER';

  constructor() {
    super(
      'A user must be a text, a number, or an object with an `id`: 1 to 255 characters without control characters and ' +
        'without blanks at the ends. Give `userId` in forRoot() for other shapes; leave `user` out, instead of giving ' +
        'undefined, where everybody is meant.',
    );
  }
}

/** Options of a list of jobs that mean nothing, or do not go together. */
export class InvalidListOptionsError extends JobsError {
  readonly code = 'INVALID_LIST_OPTIONS';

  constructor(
    /** The option that is wrong. */
    readonly option: string,
    reason: string,
  ) {
    super(`Jobs cannot be listed: \`${option}\` is not valid, ${reason}.`);
  }
}

/** A submit template that is neither built in nor registered. */
export class UnknownSubmitTemplateError extends JobsError {
  readonly code = 'UNKNOWN_SUBMIT_TEMPLATE';

  constructor(name: string, known: readonly string[]) {
    super(
      `There is no submit template "${name}". Known are: ${known.join(', ')}. Register it in forRoot({ submitTemplates }).`,
    );
  }
}

/** A file name that does not stay in the job's directory. */
export class InvalidFileNameError extends JobsError {
  readonly code = 'INVALID_FILE_NAME';

  constructor(path: string) {
    super(`"${path}" is not a file of the job: give a path relative to the job's directory that does not leave it.`);
  }
}

/** There are several apps, and it is not said which one is meant. */
export class AppNotNamedError extends JobsError {
  readonly code = 'APP_NOT_NAMED';

  constructor(place: string) {
    super(
      `There is not exactly one app, so that ${place} must say which one it means: give it \`{ app: MyFirstApp }\`.`,
    );
  }
}

/** The `callbackSecret` of the module can be guessed. */
export class WeakCallbackSecretError extends JobsError {
  readonly code = 'WEAK_CALLBACK_SECRET';

  constructor() {
    super(
      'The `callbackSecret` in forRoot() has less than 16 characters. Give a random one, or none: then one is kept in ' +
        'the database.',
    );
  }
}

/** A provider with `@OnJobStatus` or `@OnJobResults` lives per request or per injection, so that nobody could call it. */
export class HandlerNotStaticError extends JobsError {
  readonly code = 'HANDLER_NOT_STATIC';

  constructor(handler: string) {
    super(
      `${handler} is a handler of jobs, but its class, or something that it depends on, is not a singleton. Jobs change ` +
        'without a request: remove the request or transient scope, or move the handler to a provider of its own.',
    );
  }
}

/** A handler waits for jobs that can never be. */
export class HandlerFilterError extends JobsError {
  readonly code = 'HANDLER_FILTER';

  constructor(handler: string, problem: string) {
    super(`The handler ${handler} would never be called: ${problem}.`);
  }
}

/** An action of the app's own is not declared as it must be. */
export class InvalidJobActionError extends JobsError {
  readonly code = 'INVALID_JOB_ACTION';

  constructor(handler: string, problem: string) {
    super(`The @JobAction on ${handler} is not valid: ${problem}.`);
  }
}
