import { Logger } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import type { Clock } from '../../../domain/clock.js';
import { messageOf } from '../../../domain/jobs.error.js';
import type { JobNews, JobNewsFeed } from '../../../manager/job-news.js';
import type { EventStream } from '../../streaming/event-stream.js';
import type { JobsVisitor } from '../jobs-visitor.js';
import { NewsEvent } from './news-event.js';
import { PendingNews } from './pending-news.js';
import { encodePosition } from './stream-position.js';

/** Between two events, in ms: four a second. */
export const EVENT_INTERVAL_MS = 250;

/** Jobs in one event: a page has to draw them all at once. */
export const JOBS_PER_EVENT = 200;

/** So many changed jobs may wait to be told; where there are more, pages are told to fetch what they show. */
export const MOST_PENDING = 2000;

/** Events that may wait for what a visitor's access policy has to say about them. */
const MOST_BEHIND = 20;

/** Somebody who listens. */
export interface Listener {
  readonly visitor: JobsVisitor;
  readonly stream: EventStream;
}

interface Heard extends Listener {
  /** Resolves when everything that there was so far was sent. */
  last: Promise<void>;
  behind: number;
}

/**
 * Tells all visitors of one app what changes: the feed is heard once for all of them, what changes is put together for a
 * quarter of a second, and is written once for all who are shown the same.
 */
export class EventHub {
  private readonly logger = new Logger(EventHub.name);
  private readonly pending = new PendingNews();
  private readonly listeners = new Set<Heard>();
  private subscription: Subscription | null = null;
  private timer: NodeJS.Timeout | null = null;
  private places: NodeJS.Timeout | undefined;
  private lastEvent = 0;

  /** @param placeInterval after so many ms all are told where they stand, whether anything has changed or not */
  constructor(
    private readonly app: string,
    private readonly feed: JobNewsFeed,
    private readonly clock: Clock,
    private readonly placeInterval: number,
  ) {}

  /** How many listen. */
  get size(): number {
    return this.listeners.size;
  }

  /**
   * Lets somebody listen from now on, until their stream is over.
   * @param ready is waited for before anything is sent: what they have missed comes first
   */
  add(listener: Listener, ready: Promise<void>): void {
    const heard: Heard = { ...listener, last: ready, behind: 0 };
    this.listeners.add(heard);
    this.subscription ??= this.hear();
    this.places ??= setInterval(() => {
      this.tellPlaces();
    }, this.placeInterval).unref();
    listener.stream.once('close', () => {
      this.listeners.delete(heard);
      if (!this.listeners.size) this.rest();
    });
  }

  /** Where a stream stands to which everything was sent that this hub has heard of. */
  position(): string {
    return encodePosition(this.pending.toldUntil(this.now()));
  }

  private hear(): Subscription {
    return this.feed.of(this.app).subscribe({
      next: (news) => {
        this.take(news);
      },
      // The application shuts down.
      complete: () => {
        for (const { stream } of this.listeners) stream.finish();
      },
    });
  }

  private rest(): void {
    this.subscription?.unsubscribe();
    this.subscription = null;
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    clearInterval(this.places);
    this.places = undefined;
    this.pending.clear();
  }

  private take(news: JobNews): void {
    this.pending.add(news, this.now());
    this.tellSoon();
  }

  private tellSoon(): void {
    this.timer ??= setTimeout(
      () => {
        this.timer = null;
        this.tell();
      },
      Math.max(0, this.lastEvent + EVENT_INTERVAL_MS - performance.now()),
    ).unref();
  }

  private tell(): void {
    this.lastEvent = performance.now();
    if (this.pending.size > MOST_PENDING) {
      this.pending.clear();
      this.tellToFetch();
      return;
    }
    const news = this.pending.take(JOBS_PER_EVENT);
    const event = new NewsEvent(news, this.position(), this.clock.now());
    for (const listener of this.listeners) this.send(listener, () => event.for(listener.visitor));
    if (this.pending.size) this.tellSoon();
  }

  /** Whoever has heard nothing for long, and is cut off then, goes on from here: the place before may be too old by then. */
  private tellPlaces(): void {
    const place = Buffer.from(placeText(this.position()));
    for (const listener of this.listeners) {
      // Whoever waits for what comes before it is told the next time.
      if (listener.behind === 0) this.send(listener, () => Promise.resolve(place));
    }
  }

  private tellToFetch(): void {
    const event = Buffer.from(resetText(this.position()));
    for (const listener of this.listeners) this.send(listener, () => Promise.resolve(event));
  }

  private send(listener: Heard, event: () => Promise<Buffer | null>): void {
    const { stream } = listener;
    listener.behind += 1;
    if (listener.behind > MOST_BEHIND) stream.destroy();
    if (stream.isOver) return;
    listener.last = listener.last
      .then(event)
      .then((text) => {
        listener.behind -= 1;
        if (text) stream.write(text);
      })
      .catch((error: unknown) => {
        this.logger.error(`An event stream is cut: ${messageOf(error)}`);
        stream.destroy();
      });
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}

/** Tells a page from where on it would have to go on; no event, as nothing has happened. */
export function placeText(id: string): string {
  return `id: ${id}\n\n`;
}

/** Tells a page to fetch what it shows: what it has missed is not known, or too much. */
export function resetText(id: string): string {
  return `id: ${id}\nevent: reset\ndata: {}\n\n`;
}
