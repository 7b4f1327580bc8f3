/**
 * The value below which a share of the values lies, by linear interpolation between neighbours.
 * @param values in any order, at least one
 * @param share 0 to 1
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) throw new RangeError('There are no values.');
  return below + (above - below) * (place - Math.floor(place));
}

/** The middle value. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** What all values add up to. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
