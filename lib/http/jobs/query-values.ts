/** A list in a query: `a,b`, or the parameter several times. Anything else stays as it is, to be refused. */
export function listOf(value: unknown): unknown[] | undefined {
  if (value === undefined || value === '') return undefined;
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.flatMap((one) => (typeof one === 'string' ? one.split(',') : [one]));
}

/** A number in a query. Anything else stays as it is, to be refused. */
export function numberOf(value: unknown): unknown {
  return typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
}
