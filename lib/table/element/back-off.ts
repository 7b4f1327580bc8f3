const FIRST = 1000;
const LONGEST = 30_000;

/**
 * How long to wait before the next try, in ms: twice as long each time, up to half a minute, and a random part, so that not
 * all browsers come back at once after a restart of the server.
 * @param tries failed so far, from 1
 * @param random from 0 to 1
 */
export function backOff(tries: number, random: number): number {
  const delay = Math.min(LONGEST, FIRST * 2 ** Math.min(tries - 1, 10));
  return Math.round(delay * (0.5 + random / 2));
}

/** Waits; ends early when the signal says so, or when the browser finds its network again. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      removeEventListener('online', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    addEventListener('online', end);
  });
}
