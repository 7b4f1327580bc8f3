/** Bytes of the name that count. */
const KEY_BYTES = 128;

/** Above every character of a key: the end of the range of keys that begin alike. */
export const AFTER_EVERY_KEY = 'g';

/**
 * What a job's name is searched and ordered by: the first 128 bytes of its lower-case form as hexadecimal digits. Every
 * collation of every database orders such a text alike, so that a prefix is a range of an index everywhere.
 */
export function nameKeyOf(name: string): string {
  return Buffer.from(name.normalize('NFC').toLowerCase(), 'utf8').subarray(0, KEY_BYTES).toString('hex');
}
