/** Parameters that merge key by key instead of being replaced; the names of submit commands in any case. */
const MERGED: Readonly<Record<string, (key: string) => string>> = {
  attributes: (key) => key.toLowerCase().replace(/^\+/, 'my.'),
  environment: (key) => key,
  extendedProperties: (key) => key,
};

/**
 * Puts parameters over others: plain values and lists replace; `attributes` (whatever the case of their names, `+Attr`
 * being `My.Attr`), `environment` and `extendedProperties` merge key by key; `undefined` changes nothing. The arguments
 * stay as they are.
 */
export function mergeParameters(base: object, over: object): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...base };
  for (const [field, value] of Object.entries(over) as [string, unknown][]) {
    if (value === undefined) continue;
    const keyOf = MERGED[field];
    const known = merged[field];
    merged[field] = keyOf && isRecord(known) && isRecord(value) ? mergeRecords(known, value, keyOf) : value;
  }
  return merged;
}

function mergeRecords(
  base: Record<string, unknown>,
  over: Record<string, unknown>,
  keyOf: (key: string) => string,
): Record<string, unknown> {
  const replaced = new Set(Object.keys(over).map(keyOf));
  const kept = Object.entries(base).filter(([key]) => !replaced.has(keyOf(key)));
  return { ...Object.fromEntries(kept), ...over };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
