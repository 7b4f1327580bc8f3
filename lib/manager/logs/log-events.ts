import type { MessageEvent } from '@nestjs/common';
import { Observable, type Subscriber } from 'rxjs';
import { messageOf } from '../../domain/jobs.error.js';
import type { TextPiece } from './text-piece.js';
import type { ViewEnd } from './view-log.js';

/**
 * The furthest that an event stream begins before the end of a log, in bytes: nobody can tell it that its browser is
 * slow, and what waits for a browser is kept in memory.
 */
export const LONGEST_LEAD = 1024 * 1024;

/** Says that a log is complete. */
export const END_OF_LOG: MessageEvent = { type: 'end', data: '' };

/** Follows a log until it is final, or the signal ends it. */
export type Follow = (signal: AbortSignal) => AsyncGenerator<TextPiece, ViewEnd, undefined>;

/**
 * A log as server-sent events: `log` with a {@link TextPiece}, whose position is the event's id, and at last `end`, by
 * which a browser knows that it shall not connect again. Nothing is followed any more when nobody is subscribed.
 */
export function logEvents(follow: Follow): Observable<MessageEvent> {
  return new Observable((subscriber) => {
    const gone = new AbortController();
    void pump(follow(gone.signal), subscriber);
    return () => {
      gone.abort();
    };
  });
}

async function pump(
  pieces: AsyncGenerator<TextPiece, ViewEnd, undefined>,
  subscriber: Subscriber<MessageEvent>,
): Promise<void> {
  try {
    let next = await pieces.next();
    for (; next.done !== true; next = await pieces.next()) {
      subscriber.next({ type: 'log', id: String(next.value.to), data: next.value });
    }
    if (next.value === 'complete') subscriber.next(END_OF_LOG);
    subscriber.complete();
  } catch (error) {
    subscriber.error(error instanceof Error ? error : new Error(messageOf(error)));
  }
}
