import type { LogFind } from '../shared/contract.js';

/**
 * Searches a log backwards in as many requests as it takes: each does a bounded piece of the work.
 * @param ask one request, for what lies before an offset
 * @param left told how much is left to search, bytes
 * @returns where it was found, bytes; `null` where it is nowhere
 */
export async function findBackwards(
  ask: (before: number) => Promise<LogFind>,
  before: number,
  left: (bytes: number) => void,
): Promise<number | null> {
  let until = before;
  while (until > 0) {
    left(until);
    const { found, searchedTo } = await ask(until);
    if (found !== null) return found;
    // A server that does not get on must not keep us for ever.
    if (searchedTo >= until) return null;
    until = searchedTo;
  }
  return null;
}
