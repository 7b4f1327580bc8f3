import { constants } from 'node:os';
import { messageOf } from '../../../domain/jobs.error.js';
import { fileErrorCode } from '../file-errors.js';

/** A proc cannot go on and is to be held. */
export class HoldError extends Error {
  constructor(
    /** HoldReasonCode. */
    readonly holdCode: number,
    /** HoldReasonSubCode, mostly an errno. */
    readonly subcode: number,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(reason, options);
  }
}

/** The hold that a file error leads to. */
export function holdBecause(holdCode: number, what: string, error: unknown): HoldError {
  const errno = errnoOf(error);
  return new HoldError(holdCode, errno, `${what}: (errno ${errno}) ${messageOf(error)}`, { cause: error });
}

/** The number of a file error on this machine, for example 2 for `ENOENT`; 0 for anything else. */
function errnoOf(error: unknown): number {
  const numbers: Readonly<Record<string, number>> = constants.errno;
  return numbers[fileErrorCode(error) ?? ''] ?? 0;
}
