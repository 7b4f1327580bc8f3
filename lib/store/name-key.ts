/** Bytes of the name that count. */
const KEY_BYTES = 128;

/** Above every character of a key: the end of the range of keys that begin alike. */
export const AFTER_EVERY_KEY = 'g';

/**
 * What a job's name is searched and ordered by: the first 128 bytes of its folded form as hexadecimal digits. Every
 * collation of every database orders such a text alike, so that a prefix is a range of an index everywhere.
 */
export function nameKeyOf(name: string): string {
  return Buffer.from(foldName(name), 'utf8').subarray(0, KEY_BYTES).toString('hex');
}

/**
 * A name as it is compared where case does not count. The Greek sigma has a form of its own at the end of a word, so
 * that the beginning of a name would differ from the name's beginning.
 */
export function foldName(name: string): string {
  return name.normalize('NFC').toLowerCase().replaceAll('ς', 'σ');
}
