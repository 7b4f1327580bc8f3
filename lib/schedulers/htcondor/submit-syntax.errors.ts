import { JobsError } from '../../domain/jobs.error.js';

/**
 * A value holds a character that a submit description cannot carry: a control character, which could start a new
 * command there, or half of a surrogate pair, which has no UTF-8 form.
 */
export class ControlCharacterError extends JobsError {
  readonly code = 'CONTROL_CHARACTER';

  constructor(
    /** What the value was given as, for example `arguments[2]`. */
    readonly field: string,
    character: string,
    position: number,
  ) {
    const codePoint = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    super(
      `${field} holds the character U+${codePoint} at position ${position}. A submit description cannot carry line ` +
        'breaks, other control characters or broken Unicode: remove it, or hand the value to the job in an input file.',
    );
  }
}

/** A value does not follow the syntax of its submit command. */
export class SubmitSyntaxError extends JobsError {
  readonly code = 'SUBMIT_SYNTAX';

  constructor(
    /** The submit command, or what the value was given as. */
    readonly field: string,
    problem: string,
  ) {
    super(`${field}: ${problem}`);
  }
}

/** A submit command belongs to this library, or has a name that HTCondor would not take. */
export class ForbiddenSubmitCommandError extends JobsError {
  readonly code = 'FORBIDDEN_SUBMIT_COMMAND';

  constructor(
    /** The submit command as it was given. */
    readonly command: string,
    reason: string,
  ) {
    super(`The submit command "${command}" cannot be set: ${reason}`);
  }
}
