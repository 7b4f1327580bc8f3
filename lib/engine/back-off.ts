/**
 * Milliseconds to wait after the n-th failure in a row: doubling from `first` to `longest`, less up to a quarter by
 * chance, so that many waiters do not come back at the same moment.
 * @param failures 1 or more
 */
export function backOff(failures: number, first: number, longest: number, random: () => number = Math.random): number {
  const pause = Math.min(longest, first * 2 ** Math.min(failures - 1, 30));
  return Math.round(pause * (1 - random() / 4));
}
