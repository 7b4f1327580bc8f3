import { setTimeout as delay } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { Injectable, StreamableFile, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { EventStream } from './event-stream.js';
import { rawResponse, type RawResponse } from './raw-response.js';

/** How long the ends of the streams may take on their way, in ms. */
const FLUSH_MS = 50;

/** For event streams. Proxies and compression would keep events back until there are more of them. */
const EVENT_STREAM_HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'private, no-store, no-transform',
  'X-Accel-Buffering': 'no',
} as const;

/**
 * The responses that are streamed at this moment. A client that goes away ends its stream, and a stream that is cut ends
 * its connection; all of them end when the application shuts down, which would wait for them otherwise.
 */
@Injectable()
export class OpenStreams implements OnModuleDestroy {
  private readonly open = new Map<Readable, RawResponse>();
  private closed = false;

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  /** How many there are. */
  get size(): number {
    return this.open.size;
  }

  /**
   * Makes a stream the body of a response.
   * @param response of Express or Fastify, injected with `passthrough`
   * @returns what the route's handler returns; empty where only the headers are asked for
   */
  body(response: unknown, stream: Readable, headers: Readonly<Record<string, string>>): StreamableFile {
    const raw = rawResponse(response);
    for (const [name, value] of Object.entries(headers)) this.adapterHost.httpAdapter.setHeader(response, name, value);
    if (raw.req?.method === 'HEAD') {
      stream.destroy();
      // Without any body Fastify would say that the length is 0.
      return new StreamableFile(Readable.from([]));
    }
    this.open.set(stream, raw);
    const gone = (): void => {
      stream.destroy();
    };
    raw.once('close', gone);
    stream.once('close', () => {
      this.open.delete(stream);
      raw.off('close', gone);
      // What is not complete must not look so. Where all was read the response ends by itself.
      if (!stream.readableEnded) raw.destroy();
    });
    if (this.closed || raw.destroyed) stream.destroy();
    return new StreamableFile(stream).setErrorHandler(() => {
      raw.destroy();
    });
  }

  /** The same for an event stream, with its headers. */
  events(response: unknown, stream: EventStream): StreamableFile {
    return this.body(response, stream, EVENT_STREAM_HEADERS);
  }

  /** Ends the event streams, and cuts what has not ended by then. */
  async onModuleDestroy(): Promise<void> {
    this.closed = true;
    if (!this.open.size) return;
    for (const stream of this.open.keys()) if (stream instanceof EventStream) stream.finish();
    await delay(FLUSH_MS);
    for (const stream of [...this.open.keys()]) stream.destroy();
  }
}
