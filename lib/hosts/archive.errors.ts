import { JobsError } from '../domain/jobs.error.js';

/** Something on this machine cannot go into an archive: it is missing, special, unreadable, or changed meanwhile. */
export class PackError extends JobsError {
  readonly code = 'PACK';

  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`"${path}" cannot be transferred: ${reason}.`, options);
  }
}

/** An archive was not unpacked: it is damaged or cut off, leads out of its directory, or could not be written. */
export class UnpackError extends JobsError {
  readonly code = 'UNPACK';
}
