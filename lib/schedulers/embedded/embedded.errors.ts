import { JobsError } from '../../domain/jobs.error.js';

/** The options of an embedded scheduler cannot work. */
export class EmbeddedOptionsError extends JobsError {
  readonly code = 'EMBEDDED_OPTIONS';
}

/** A key or a name that is part of a path has characters that it must not have. Nothing was done. */
export class UnsafeNameError extends JobsError {
  readonly code = 'UNSAFE_NAME';

  constructor(scheduler: string, what: string, name: string) {
    super(
      `The scheduler "${scheduler}" was given ${JSON.stringify(name)} as ${what}. It is part of a path: letters, ` +
        'digits, ".", "_" and "-" are allowed, and it does not begin with a dot.',
    );
  }
}
