/** Databases limit the number of values in one statement. */
export const VALUES_AT_ONCE = 500;

/** Values in pieces that each fit into one statement. */
export function chunksOf<T>(values: readonly T[]): T[][] {
  const count = Math.ceil(values.length / VALUES_AT_ONCE);
  return Array.from({ length: count }, (_, chunk) =>
    values.slice(chunk * VALUES_AT_ONCE, (chunk + 1) * VALUES_AT_ONCE),
  );
}
