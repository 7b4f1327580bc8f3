import { JobsError } from '../domain/jobs.error.js';

/** A template name that the app does not declare. */
export class UnknownTemplateError extends JobsError {
  readonly code = 'UNKNOWN_TEMPLATE';

  constructor(app: string, name: string, known: readonly string[]) {
    const list = known.length ? `It declares: ${known.map((item) => `"${item}"`).join(', ')}.` : 'It declares none.';
    super(`The app "${app}" has no job template "${name}". ${list}`);
  }
}

/** Two templates of one app have the same name. */
export class DuplicateTemplateError extends JobsError {
  readonly code = 'DUPLICATE_TEMPLATE';

  constructor(app: string, name: string, places: readonly [string, string]) {
    super(
      `The app "${app}" declares the job template "${name}" twice, at ${places[0]} and at ${places[1]}. ` +
        'Give one of them another `name`.',
    );
  }
}

/** Two app classes have the same package. */
export class DuplicateAppError extends JobsError {
  readonly code = 'DUPLICATE_APP';

  constructor(app: string, places: readonly [string, string]) {
    super(`Two app classes have the package "${app}": ${places[0]} and ${places[1]}. Give one of them another one.`);
  }
}

/** A class that is used as an app lacks `@JobsApp`. */
export class NotAJobsAppError extends JobsError {
  readonly code = 'NOT_A_JOBS_APP';

  constructor(place: string) {
    super(`${place} is used as an app but is not decorated. Put @JobsApp({ package: '…' }) on the class.`);
  }
}

/** An app's package that no registered class has. */
export class UnknownAppError extends JobsError {
  readonly code = 'UNKNOWN_APP';

  constructor(app: string) {
    super(
      `No provider is decorated with @JobsApp({ package: '${app}' }). List the class in JobsModule.forRoot({ apps }), ` +
        'or among the providers of a module.',
    );
  }
}

/** An app class lives per request or per injection, so that its templates cannot be read at start-up. */
export class AppNotStaticError extends JobsError {
  readonly code = 'APP_NOT_STATIC';

  constructor(place: string) {
    super(`${place} declares job templates but is not a singleton. Remove its request or transient scope.`);
  }
}

/** Parameters of a job that do not hold together; nothing was stored. */
export class InvalidJobParametersError extends JobsError {
  readonly code = 'INVALID_JOB_PARAMETERS';

  constructor(
    template: string,
    /** One entry for each field that is wrong, with what is wrong. */
    readonly problems: readonly ParameterProblem[],
    options?: ErrorOptions,
  ) {
    super(
      `The parameters for the job template "${template}" are not valid: ` +
        problems.map(({ field, message }) => (message.startsWith(field) ? message : `${field}: ${message}`)).join('; '),
      options,
    );
  }
}

/** A set of submit commands that the app registers cannot be used; the app does not start. */
export class InvalidSubmitTemplateError extends JobsError {
  readonly code = 'INVALID_SUBMIT_TEMPLATE';

  constructor(name: string, reason: string, options?: ErrorOptions) {
    super(`The submit template "${name}" in forRoot({ submitTemplates }) cannot be used. ${reason}`, options);
  }
}

/** What is wrong with one field. */
export interface ParameterProblem {
  /** For example `numJobs`, `attributes.output`. */
  readonly field: string;
  /** What is wrong with it. */
  readonly message: string;
}

/** The statuses that an app declares do not hold together. */
export class InvalidCustomStatusError extends JobsError {
  readonly code = 'INVALID_CUSTOM_STATUS';

  constructor(app: string, place: string, problems: readonly string[]) {
    super(`The \`statuses\` of the app "${app}" at ${place} are not valid: ${problems.join('; ')}.`);
  }
}

/** A status that is neither the library's nor declared by the app. */
export class UnknownStatusError extends JobsError {
  readonly code = 'UNKNOWN_STATUS';

  constructor(status: string, app: string, declared: readonly string[]) {
    const list = declared.length
      ? `It declares: ${declared.map((word) => `"${word}"`).join(', ')}.`
      : 'It declares none.';
    super(
      `"${status}" is no status of the app "${app}": take one of JOB_STATUS but Other, or declare it in ` +
        `@JobsApp({ statuses }). ${list}`,
    );
  }
}
