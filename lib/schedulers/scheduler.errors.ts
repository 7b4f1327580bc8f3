import { JobsError, messageOf } from '../domain/jobs.error.js';

/** A batch was to be submitted of which somebody has settled that it never is; its members go on one by one. */
export class BatchSettledError extends JobsError {
  readonly code = 'BATCH_SETTLED';

  constructor(scheduler: string) {
    super(
      `A batch of submissions to "${scheduler}" was given up by another process; its jobs are submitted one by one. ` +
        'Nothing needs to be done.',
    );
  }
}

/** A scheduler could not be asked, now. Statuses stay as last known; it is asked again. */
export class SchedulerUnavailableError extends JobsError {
  readonly code = 'SCHEDULER_UNAVAILABLE';

  constructor(scheduler: string, cause: unknown) {
    super(`The scheduler "${scheduler}" cannot be asked at the moment: ${messageOf(cause)}`, { cause });
  }
}

/** A submission can never succeed as it is; nothing of it is in the queue. */
export class SubmissionRejectedError extends JobsError {
  readonly code = 'SUBMISSION_REJECTED';

  constructor(scheduler: string, reason: string, options?: ErrorOptions) {
    super(`The scheduler "${scheduler}" refused the submission: ${reason}`, options);
  }
}

/** Nobody can say yet whether a submission reached the queue. The same key will be asked for again. */
export class SubmissionUnclearError extends JobsError {
  readonly code = 'SUBMISSION_UNCLEAR';

  constructor(scheduler: string, cause: unknown) {
    super(
      `Whether the scheduler "${scheduler}" has the submission is not known yet: ${messageOf(cause)} ` +
        'It will be looked for before anything is submitted again.',
      { cause },
    );
  }
}

/** Outputs arrived incomplete or changed. The transfer is repeated. */
export class OutputTransferError extends JobsError {
  readonly code = 'OUTPUT_TRANSFER';

  constructor(scheduler: string, directory: string, reason: string, options?: ErrorOptions) {
    super(`The outputs in "${directory}" of the scheduler "${scheduler}" were not transferred: ${reason}`, options);
  }
}

/** The directory that holds a job's outputs is not there any more; that it was not found is certain. */
export class OutputsGoneError extends JobsError {
  readonly code = 'OUTPUTS_GONE';

  constructor(scheduler: string, directory: string, options?: ErrorOptions) {
    super(
      `The scheduler "${scheduler}" has no directory "${directory}" any more: somebody has removed it, and the outputs ` +
        'in it. They are looked for again; to wait no longer, say with resolve() what became of the job.',
      options,
    );
  }
}

/** A submit description holds something that a scheduler cannot honour. */
export class UnsupportedSubmitCommandError extends JobsError {
  readonly code = 'UNSUPPORTED_SUBMIT_COMMAND';

  constructor(scheduler: string, command: string, advice: string) {
    super(`The scheduler "${scheduler}" cannot honour the submit command "${command}". ${advice}`);
  }
}

/** A scheduler's name that is not configured. */
export class UnknownSchedulerError extends JobsError {
  readonly code = 'UNKNOWN_SCHEDULER';

  constructor(name: string, known: readonly string[]) {
    const list = known.length
      ? `Configured are: ${known.map((item) => `"${item}"`).join(', ')}.`
      : 'None is configured.';
    super(`There is no scheduler "${name}". ${list} Schedulers are given in JobsModule.forRoot({ schedulers }).`);
  }
}

/** Two schedulers have the same name. */
export class DuplicateSchedulerError extends JobsError {
  readonly code = 'DUPLICATE_SCHEDULER';

  constructor(name: string) {
    super(`There are two schedulers with the name "${name}". Give one of them another name.`);
  }
}
