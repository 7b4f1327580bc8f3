import type { EngineOptions } from './engine.options.js';

/**
 * How often the loop looks whether something is due, in ms. HTCondor stamps events by whole seconds, so that an event is
 * up to a second old when it is written; with a look each half second it is seldom older than 1.3 s when it is read.
 */
export const HEARTBEAT_MS = 250;

/** Where nothing runs, the pause between two looks grows to this part of the time in which nothing has happened. */
const SHARE_OF_QUIET = 1 / 60;

/**
 * The pause between two looks at a scheduler: short while programs run and after something has happened, longer the
 * longer it has been quiet.
 * @param quiet ms since something happened
 * @param isRunning whether a program runs
 * @returns in ms
 */
export function pauseBetweenLooks(
  quiet: number,
  isRunning: boolean,
  { activeInterval, idleInterval }: Pick<EngineOptions, 'activeInterval' | 'idleInterval'>,
): number {
  if (isRunning) return activeInterval;
  return Math.max(activeInterval, Math.min(idleInterval, quiet * SHARE_OF_QUIET));
}
