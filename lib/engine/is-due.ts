/**
 * Whether a moment has come: also when it lies farther ahead than it can have been set, because the clock was put back
 * since.
 * @param moment in ms since 1970
 * @param now in ms since 1970
 * @param longest for how many ms ahead it is set at most
 */
export function isDue(moment: number, now: number, longest: number): boolean {
  return now >= moment || moment - now > longest;
}
