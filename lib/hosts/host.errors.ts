import { JobsError, messageOf } from '../domain/jobs.error.js';

/** The host could not be reached, or the connection broke before anything was asked of it: nothing was done. */
export class HostUnreachableError extends JobsError {
  readonly code: string = 'HOST_UNREACHABLE';

  constructor(host: string, cause?: unknown) {
    super(
      `${host} cannot be reached: ${messageOf(cause)}. Nothing was changed there; it will be tried again. ` +
        'Check that the host is up, its name and port are right, and a firewall lets this machine in.',
      { cause },
    );
  }
}

/** The host showed another key than the expected one. It may be another machine: nothing was sent to it. */
export class HostKeyMismatchError extends JobsError {
  readonly code = 'HOST_KEY_MISMATCH';

  constructor(host: string, shown: string, expected: string) {
    super(
      `${host} shows the host key ${shown}, expected was ${expected}. Nothing was sent to it. If the host was set up ` +
        'anew, ask its administrator for the new fingerprint and put it into the `hostKey` option; otherwise somebody ' +
        'may be in between.',
    );
  }
}

/** The host refused every way of logging in that the options allow. */
export class AuthenticationFailedError extends JobsError {
  readonly code = 'AUTHENTICATION_FAILED';

  constructor(host: string, tried: string, cause?: unknown) {
    super(
      `${host} refused the log-in (tried: ${tried}). Check the user name, and that the public key is in the ` +
        "account's authorized_keys or the password is right.",
      { cause },
    );
  }
}

/** The options of a host cannot work: a key file that cannot be read, a passphrase that is missing. */
export class HostOptionsError extends JobsError {
  readonly code = 'HOST_OPTIONS';
}

/** The connection broke while a command ran: it may have done its work or not, and may still be running. */
export class CommandInterruptedError extends JobsError {
  readonly code = 'COMMAND_INTERRUPTED';

  constructor(host: string, command: string, cause?: unknown) {
    super(`The connection to ${host} broke while \`${command}\` ran; whether it did its work is not known.`, { cause });
  }
}

/** A command gave no answer within its time. It may still be running there. */
export class CommandTimeoutError extends JobsError {
  readonly code = 'COMMAND_TIMEOUT';

  constructor(host: string, command: string, milliseconds: number) {
    super(`${host} gave no answer to \`${command}\` within ${milliseconds} ms.`);
  }
}

/** A command printed more than its caller can take. */
export class CommandOutputTooLongError extends JobsError {
  readonly code = 'COMMAND_OUTPUT_TOO_LONG';

  constructor(host: string, command: string, bytes: number) {
    super(`\`${command}\` on ${host} printed more than ${bytes} bytes.`);
  }
}

/** A command that cannot be sent as it is: a NUL character, no program name, longer than a command line can be. */
export class InvalidCommandError extends JobsError {
  readonly code = 'INVALID_COMMAND';
}

/** A file of the host could not be read or written: permissions, a full disk, a directory in its place. */
export class HostFileError extends JobsError {
  readonly code = 'HOST_FILE';

  constructor(host: string, operation: string, path: string, cause: unknown) {
    super(
      `${operation} "${path}" on ${host} failed: ${messageOf(cause)}. ` +
        'Check the permissions of the account there, and the free space and quota.',
      { cause },
    );
  }
}
