import { Inject, Injectable, type StreamableFile } from '@nestjs/common';
import { TooManyStreamsError } from '../http.errors.js';
import type { EventStream } from '../streaming/event-stream.js';
import { OpenStreams } from '../streaming/open-streams.js';
import { DEFAULT_STREAMS_PER_CALLER, JOBS_HTTP_OPTIONS, type JobsHttpOptions } from './jobs-http.options.js';
import type { JobsVisitor } from './jobs-visitor.js';

/** The event streams that callers hold, of all apps: nobody holds more of them than one may. */
@Injectable()
export class CallerStreams {
  private readonly most: number;
  private readonly held = new Map<string, number>();

  constructor(
    private readonly streams: OpenStreams,
    @Inject(JOBS_HTTP_OPTIONS) { streamsPerCaller = DEFAULT_STREAMS_PER_CALLER }: JobsHttpOptions,
  ) {
    this.most = streamsPerCaller;
  }

  /**
   * Makes an event stream the body of a response.
   * @param response of Express or Fastify, injected with `passthrough`
   * @param open makes the stream, once it is sure that the visitor may have it
   * @returns what the route's handler returns
   * @throws TooManyStreamsError
   */
  open({ user }: JobsVisitor, response: unknown, open: () => EventStream): StreamableFile {
    const count = this.held.get(user) ?? 0;
    if (count >= this.most) throw new TooManyStreamsError(this.most);
    const stream = open();
    this.held.set(user, count + 1);
    stream.once('close', () => {
      this.letGo(user);
    });
    return this.streams.events(response, stream);
  }

  private letGo(user: string): void {
    const left = (this.held.get(user) ?? 0) - 1;
    if (left > 0) this.held.set(user, left);
    else this.held.delete(user);
  }
}
