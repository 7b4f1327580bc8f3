import { linesOf } from './lines.js';
import { request } from './api-client.js';

/** One event of a stream. */
export interface ServerEvent {
  /** `place` where only the id was told: nothing has happened, and the stream stands there now. */
  readonly type: string;
  readonly data: string;
  /** The last id that the stream has told; empty where it has told none. */
  readonly id: string;
}

/** Puts the lines of an event stream together (HTML standard, "Server-sent events"). */
export class EventParser {
  private type = '';
  private data: string[] = [];
  private id = '';
  private isPlace = false;

  /** Takes a line; gives the event that it ends, if it ends one. */
  take(line: string): ServerEvent | null {
    if (line === '') return this.flush();
    const colon = line.indexOf(':');
    if (colon === 0) return null;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.type = value;
    else if (field === 'data') this.data.push(value);
    else if (field === 'id' && !value.includes('\0')) {
      this.id = value;
      this.isPlace = true;
    }
    return null;
  }

  private flush(): ServerEvent | null {
    const type = this.data.length ? this.type || 'message' : this.isPlace ? 'place' : null;
    const event = type === null ? null : { type, data: this.data.join('\n'), id: this.id };
    this.type = '';
    this.data = [];
    this.isPlace = false;
    return event;
  }
}

/** What is told of a stream while it is read. */
export interface StreamListener {
  /** The server has accepted. */
  opened(): void;
  /** Something came, be it only a heartbeat. */
  contact(): void;
  event(event: ServerEvent): void;
}

/** The server beats every 15 s; a silence of three beats is a lost connection. */
const SILENCE = 45_000;

/**
 * Reads an event stream until it ends. A request of our own instead of an EventSource: it can go on from an id that another
 * tab has heard, sees why it is refused, and notices a connection that has died silently.
 * @throws ApiError where the server refuses, any error where the connection breaks
 */
export async function readEvents(
  url: string,
  lastEventId: string | null,
  listener: StreamListener,
  signal: AbortSignal,
): Promise<void> {
  const silence = new AbortController();
  let watch = setTimeout(() => undefined, 0);
  const heard = (): void => {
    clearTimeout(watch);
    watch = setTimeout(() => {
      silence.abort();
    }, SILENCE);
  };
  try {
    heard();
    const headers = { accept: 'text/event-stream', ...(lastEventId ? { 'last-event-id': lastEventId } : {}) };
    const both = AbortSignal.any([signal, silence.signal]);
    const response = await request(url, { headers, cache: 'no-store', signal: both });
    listener.opened();
    if (!response.body) return;
    const parser = new EventParser();
    for await (const line of linesOf(response.body)) {
      heard();
      listener.contact();
      const event = parser.take(line);
      if (event) listener.event(event);
    }
  } finally {
    clearTimeout(watch);
  }
}
