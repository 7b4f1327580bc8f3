import { ApiError, type JobsApi } from './api-client.js';
import { backOff, pause } from './back-off.js';
import { readEvents, type ServerEvent } from './sse.js';

/** What is told of a log that grows. */
export interface FollowListener {
  text(piece: { readonly from: number; readonly to: number; readonly text: string }): void;
  /** The log began anew. */
  restarted(): void;
  /** The job is over: nothing more will come. */
  ended(): void;
  /** Whether the connection stands; `crowded` where the caller follows too much already. */
  connection(is: 'live' | 'lost' | 'crowded'): void;
}

/** Only one log of a page is followed at a time: a browser has few connections to one server. */
let current: AbortController | null = null;

/** Follows a log until the signal ends it, the job is over, or another log is followed; a broken connection is taken up again. */
export async function followLog(
  api: JobsApi,
  log: { readonly job: number; readonly name: string },
  from: number,
  listener: FollowListener,
  signal: AbortSignal,
): Promise<void> {
  current?.abort();
  const own = new AbortController();
  current = own;
  const both = AbortSignal.any([signal, own.signal]);
  let at = from;
  let tries = 0;
  const take = (event: ServerEvent): void => {
    if (event.type === 'restart') {
      at = 0;
      listener.restarted();
    } else if (event.type === 'end') {
      own.abort();
      listener.ended();
    } else if (event.type === 'text') {
      const piece = JSON.parse(event.data) as { from: number; to: number; text: string };
      at = piece.to;
      listener.text(piece);
    }
  };
  while (!isOver(both)) {
    let isTooMany = false;
    let rest = 0;
    try {
      const heard = {
        opened: (): void => {
          tries = 0;
          listener.connection('live');
        },
        contact: (): void => undefined,
        event: take,
      };
      await readEvents(api.liveLogUrl(log.job, log.name, at), null, heard, both);
    } catch (error) {
      if (error instanceof ApiError) {
        ({ isTooMany, retryAfter: rest } = error);
        if (error.status >= 400 && error.status < 500 && !isTooMany) return;
      }
    }
    if (isOver(both)) return;
    listener.connection(isTooMany ? 'crowded' : 'lost');
    tries += 1;
    await pause(Math.max(rest, backOff(tries, Math.random())), both);
  }
}

/** Asked again after each wait: it changes meanwhile. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}
