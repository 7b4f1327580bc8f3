import { ControlCharacterError } from './submit-syntax.errors.js';

// A tab is fine where the syntax can quote it; a lone surrogate would reach the job as U+FFFD.
const REFUSED_IN_QUOTED_VALUES = /[\u0000-\u0008\u000a-\u001f\u007f]|\p{Surrogate}/u;
const REFUSED_IN_RAW_VALUES = /[\u0000-\u001f\u007f]|\p{Surrogate}/u;

/**
 * Refuses what cannot stand in a quoted argument or environment value. A tab can: HTCondor keeps it inside quotes.
 * @throws ControlCharacterError naming `field`
 */
export function assertQuotable(field: string, value: string): void {
  refuse(REFUSED_IN_QUOTED_VALUES, field, value);
}

/**
 * Refuses what cannot stand in a raw line of a submit description.
 * @throws ControlCharacterError naming `field`
 */
export function assertNoControlCharacters(field: string, value: string): void {
  refuse(REFUSED_IN_RAW_VALUES, field, value);
}

function refuse(refused: RegExp, field: string, value: string): void {
  const found = refused.exec(value);
  if (found) {
    throw new ControlCharacterError(field, found[0], found.index);
  }
}
