import { JobsError, messageOf } from '../domain/jobs.error.js';

/** Something that only a job before its execution allows was asked of one that has had it. */
export class JobNotPendingError extends JobsError {
  readonly code = 'JOB_NOT_PENDING';

  constructor(jobId: number, status: string, wish = 'executed') {
    super(
      `Job ${jobId} cannot be ${wish}: its status is ${status}, and only a Pending job can be. Create a new one, or call resubmit().`,
    );
  }
}

/** A sweep whose stored rows are not as many as its sub-jobs are to be; nothing was submitted. */
export class ItemdataCountError extends JobsError {
  readonly code = 'ITEMDATA_COUNT';

  constructor(jobId: number, rows: number, numJobs: number) {
    super(
      `Job ${jobId} has ${rows} stored rows of itemdata for ${numJobs} sub-jobs. Leave out \`queue\`; if the app was ` +
        'ended while it saved the job, delete the job and create it again.',
    );
  }
}

/** An action that the job's present state does not allow. */
export class ActionNotAllowedError extends JobsError {
  readonly code = 'ACTION_NOT_ALLOWED';

  constructor(action: string, jobId: number, status: string) {
    super(`Job ${jobId} cannot be asked to ${action}: its status is ${status}.`);
  }
}

/** An input file of a job cannot be read on this machine. */
export class InputFileError extends JobsError {
  readonly code = 'INPUT_FILE';

  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`The input file "${path}" cannot be used: ${reason}.`, options);
  }
}

/** A result handler of the app threw. At the end of a job it is run again; the job stays Results-Ready meanwhile. */
export class ResultHandlerError extends JobsError {
  readonly code = 'RESULT_HANDLER';

  constructor(jobId: number, reason: string, options?: ErrorOptions) {
    super(`The results of job ${jobId} could not be processed: ${reason}`, options);
  }
}

/** The app does not import `ScheduleModule.forRoot()`. */
export class ScheduleModuleMissingError extends JobsError {
  readonly code = 'SCHEDULE_MODULE_MISSING';

  constructor(options?: ErrorOptions) {
    super(
      'nestjs-jobs follows the schedulers by an interval of @nestjs/schedule, which is not there. Import ' +
        '`ScheduleModule.forRoot()` once in your AppModule, or switch the loop off with `tracker: { autoStart: false }`.',
      options,
    );
  }
}

/** The caller of `execute()` waits no longer; the job is submitted all the same, unless it is stopped. */
export class SubmissionPendingError extends JobsError {
  readonly code = 'SUBMISSION_PENDING';

  constructor(jobId: number, cause: unknown) {
    super(
      `Job ${jobId} is not submitted yet: ${messageOf(cause)}. It will be submitted as soon as its scheduler can be ` +
        'reached; its statusMessage says what stands in the way. Call stop() if it shall not run.',
      { cause },
    );
  }
}

/**
 * Another replica follows a scheduler by now: what this one still had to write is for that one to find out. Nobody outside
 * of the tracker gets to see it.
 */
export class LeaseLostError extends Error {
  constructor(lease: string) {
    super(`The lease "${lease}" was taken over by another process.`);
  }
}
