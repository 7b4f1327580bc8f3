import { ControlCharacterError } from './submit-syntax.errors.js';

// A lone surrogate would reach the job as U+FFFD.
const REFUSED_EVERYWHERE = /[\u0000-\u0008\u000a-\u001f\u007f]|\p{Surrogate}/u;
const REFUSED_IN_TEXT = /[\u0000-\u001f\u007f]|\p{Surrogate}/u;

/**
 * Refuses what cannot stand in a submit description. A tab can: HTCondor keeps it inside quotes, and takes it for a blank
 * outside of them.
 * @throws ControlCharacterError naming `field`
 */
export function assertSubmittable(field: string, value: string): void {
  refuse(REFUSED_EVERYWHERE, field, value);
}

/**
 * Refuses every control character: for text that is not quoted, such as a path, and for ClassAd strings.
 * @throws ControlCharacterError naming `field`
 */
export function assertNoControlCharacters(field: string, value: string): void {
  refuse(REFUSED_IN_TEXT, field, value);
}

function refuse(refused: RegExp, field: string, value: string): void {
  const found = refused.exec(value);
  if (found) {
    throw new ControlCharacterError(field, found[0], found.index);
  }
}
