/** Databases limit the number of values in one statement. */
export const VALUES_AT_ONCE = 500;

/** Values in pieces that each fit into one statement. */
export function chunksOf<T>(values: readonly T[], size = VALUES_AT_ONCE): T[][] {
  const count = Math.ceil(values.length / size);
  return Array.from({ length: count }, (_, chunk) => values.slice(chunk * size, (chunk + 1) * size));
}
