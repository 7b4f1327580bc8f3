/**
 * Bytes that one value kept as JSON may have, on every database: MySQL's TEXT holds 65,535. What a caller gives is
 * checked before it is stored.
 */
export const LARGEST_JSON_BYTES = 60_000;

/** Bytes that a value takes as JSON; 0 for one that is absent. */
export function jsonBytesOf(value: unknown): number {
  const json = JSON.stringify(value) as string | undefined;
  return json === undefined ? 0 : Buffer.byteLength(json, 'utf8');
}
