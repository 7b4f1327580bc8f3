import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, type Clock } from '../../../domain/clock.js';
import { messageOf } from '../../../domain/jobs.error.js';
import { JobNewsFeed, type JobNews } from '../../../manager/job-news.js';
import { EventStream } from '../../streaming/event-stream.js';
import { JOBS_HTTP_OPTIONS, streamTimes, type JobsHttpOptions } from '../jobs-http.options.js';
import type { JobsVisitor } from '../jobs-visitor.js';
import { EventHub, JOBS_PER_EVENT, placeText, resetText } from './event-hub.js';
import { NewsEvent } from './news-event.js';
import { decodePosition } from './stream-position.js';

/** The event streams of all apps. */
@Injectable()
export class JobEvents {
  private readonly logger = new Logger(JobEvents.name);
  private readonly hubs = new Map<string, EventHub>();

  constructor(
    private readonly feed: JobNewsFeed,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(JOBS_HTTP_OPTIONS) private readonly options: JobsHttpOptions,
  ) {}

  /** How many streams are open. */
  get size(): number {
    return [...this.hubs.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /**
   * What happens to the jobs that a visitor sees.
   * @param place what they know already: the id of the last event, or the time of a list; nothing is repeated without it
   */
  open(visitor: JobsVisitor, place: string | undefined): EventStream {
    const stream = new EventStream(streamTimes(this.options));
    const hub = this.hubOf(visitor.app);
    const position = hub.position();
    hub.add({ visitor, stream }, place ? this.catchUp(visitor, stream, place, position) : begin(stream, position));
    return stream;
  }

  private hubOf(app: string): EventHub {
    const hub = this.hubs.get(app) ?? new EventHub(app, this.feed, this.clock, streamTimes(this.options).heartbeat);
    this.hubs.set(app, hub);
    return hub;
  }

  /** Sends what a visitor has missed; a page that reads slowly is waited for. */
  private async catchUp(visitor: JobsVisitor, stream: EventStream, place: string, position: string): Promise<void> {
    const missed = await this.look(visitor, place);
    if (!missed) {
      stream.write(resetText(position));
      return;
    }
    for (let from = 0; from < missed.length; from += JOBS_PER_EVENT) {
      // Not before all of it was sent does the stream stand further than before.
      const event = new NewsEvent(missed.slice(from, from + JOBS_PER_EVENT), place, this.clock.now());
      const text = await event.for(visitor);
      if (text) stream.write(text);
      await stream.drained();
    }
    await begin(stream, position);
  }

  private async look(visitor: JobsVisitor, place: string): Promise<JobNews[] | null> {
    const moment = decodePosition(place);
    if (moment === null) return null;
    try {
      return await this.feed.missedSince(moment, visitor.scope);
    } catch (error) {
      this.logger.warn(`What a page has missed could not be read, so it fetches all anew: ${messageOf(error)}`);
      return null;
    }
  }
}

function begin(stream: EventStream, position: string): Promise<void> {
  stream.write(placeText(position));
  return Promise.resolve();
}
