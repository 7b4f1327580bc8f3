import type { JobsChange } from '../shared/contract.js';
import { ApiError } from './api-client.js';
import { backOff, pause } from './back-off.js';
import { readEvents, type ServerEvent } from './sse.js';

/**
 * How the stream is: `refused` when the server does not let the caller in or has no such route, `crowded` when the caller
 * has too many streams already.
 */
export type StreamState = 'connecting' | 'live' | 'lost' | 'refused' | 'crowded';

/** What a table hears of the stream. */
export interface StreamSubscriber {
  changed(change: JobsChange): void;
  /** Something may have been missed: what is shown is to be fetched again. */
  reset(): void;
  state(state: StreamState): void;
  /** The server was heard of just now. */
  contact(): void;
}

/** What tabs tell each other. */
type Message =
  | {
      readonly kind: 'changed';
      readonly before: string | null;
      readonly id: string | null;
      /** `null` where nothing has happened: only the place is another. */
      readonly change: JobsChange | null;
    }
  | { readonly kind: 'reset'; readonly id: string | null }
  | { readonly kind: 'state'; readonly state: StreamState; readonly id: string | null }
  | { readonly kind: 'contact' }
  | { readonly kind: 'who' };

/** A server that says no is asked again after this, ms. */
const REFUSED_PAUSE = 60_000;
/** A connection that lasted so long was a good one, ms. */
const LASTING = 5000;
/** Other tabs are told of a contact at most so often, ms. */
const CONTACT_EVERY = 5000;

/**
 * The event stream of one app, once for the whole browser. The tab that holds a lock reads it and tells the others; a hidden
 * tab gives the lock away, so nobody reads where nobody looks. Where locks or channels are missing, each tab reads
 * for itself.
 */
export class SharedStream {
  private readonly subscribers = new Set<StreamSubscriber>();
  private readonly channel: BroadcastChannel | null;
  private turn: AbortController | null = null;
  private leads = false;
  private current: StreamState = 'connecting';
  private lastId: string | null;
  private lastContact = 0;
  private closed = false;

  /**
   * @param url of the events route
   * @param viewer who listens: tabs of somebody else are not told, and not heard
   * @param eventId where the stream stood when the first page was read; `null` where that is not known
   */
  constructor(
    private readonly url: string,
    private readonly viewer: string,
    eventId: string | null,
  ) {
    this.lastId = eventId;
    this.channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel(this.name) : null;
    this.channel?.addEventListener('message', (event: MessageEvent<Message>) => {
      this.hear(event.data);
    });
    document.addEventListener('visibilitychange', this.look);
    addEventListener('pagehide', this.rest);
    addEventListener('pageshow', this.look);
    this.look();
  }

  /** How the stream is. */
  get state(): StreamState {
    return this.current;
  }

  /** Tells a table of everything from now on. */
  add(subscriber: StreamSubscriber): void {
    this.subscribers.add(subscriber);
    subscriber.state(this.current);
  }

  /** @returns whether nobody is left */
  remove(subscriber: StreamSubscriber): boolean {
    this.subscribers.delete(subscriber);
    return this.subscribers.size === 0;
  }

  /** Ends everything. */
  close(): void {
    this.closed = true;
    this.rest();
    this.channel?.close();
    document.removeEventListener('visibilitychange', this.look);
    removeEventListener('pagehide', this.rest);
    removeEventListener('pageshow', this.look);
  }

  private get name(): string {
    return `nestjs-jobs:${this.viewer}:${new URL(this.url, location.href).href}`;
  }

  /** A page that is put away, or kept for going back, must hold no lock. */
  private readonly rest = (): void => {
    this.turn?.abort();
    this.turn = null;
  };

  private readonly look = (): void => {
    if (document.visibilityState === 'hidden') this.rest();
    else if (!this.turn && !this.closed) void this.takePart();
  };

  /** Asks who reads, and waits for the turn to read. */
  private async takePart(): Promise<void> {
    const turn = new AbortController();
    this.turn = turn;
    this.post({ kind: 'who' });
    const { signal } = turn;
    try {
      if (this.channel && 'locks' in navigator) {
        await navigator.locks.request(this.name, { signal }, () => this.lead(signal));
      } else {
        await this.lead(signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  private async lead(signal: AbortSignal): Promise<void> {
    this.leads = true;
    for (let tries = 1; !isOver(signal); tries += 1) {
      const began = Date.now();
      const { state, rest } = await this.readOnce(signal);
      if (isOver(signal)) break;
      if (Date.now() - began >= LASTING) tries = 1;
      if (state !== null) this.become(state);
      await pause(Math.max(rest, backOff(tries, Math.random())), signal);
    }
    this.leads = false;
  }

  /** Reads until the connection ends, and tells how it ended. */
  private async readOnce(signal: AbortSignal): Promise<End> {
    try {
      await this.read(signal);
      return { state: null, rest: 0 };
    } catch (error) {
      return endBy(error);
    }
  }

  private async read(signal: AbortSignal): Promise<void> {
    const from = this.lastId;
    const listener = {
      opened: (): void => {
        this.become('live');
        // Without an id nobody knows what has happened since the page was read.
        if (from === null) this.missed(null);
      },
      contact: (): void => {
        this.contact();
      },
      event: (event: ServerEvent): void => {
        this.take(event);
      },
    };
    await readEvents(this.url, from, listener, signal);
  }

  private take(event: ServerEvent): void {
    const before = this.lastId;
    if (event.id !== '') this.lastId = event.id;
    if (event.type === 'reset') this.missed(this.lastId);
    if (event.type !== 'jobs' && event.type !== 'place') return;
    const change = event.type === 'jobs' ? (JSON.parse(event.data) as JobsChange) : null;
    this.post({ kind: 'changed', before, id: this.lastId, change });
    this.tell((subscriber) => {
      if (change) subscriber.changed(change);
    });
  }

  private missed(id: string | null): void {
    this.post({ kind: 'reset', id });
    this.tell((subscriber) => {
      subscriber.reset();
    });
  }

  private become(state: StreamState): void {
    this.current = state;
    this.post({ kind: 'state', state, id: this.lastId });
    this.tell((subscriber) => {
      subscriber.state(state);
    });
  }

  private contact(): void {
    const now = Date.now();
    if (now - this.lastContact >= CONTACT_EVERY) {
      this.lastContact = now;
      this.post({ kind: 'contact' });
    }
    this.tell((subscriber) => {
      subscriber.contact();
    });
  }

  /** What the tab that reads has to tell. */
  private hear(message: Message): void {
    if (message.kind === 'who') {
      if (this.leads) this.post({ kind: 'state', state: this.current, id: this.lastId });
      return;
    }
    if (this.leads) return;
    if (message.kind === 'contact') {
      this.tell((subscriber) => {
        subscriber.contact();
      });
      return;
    }
    // Whoever slept, or came late, has missed what came before.
    const known = message.kind === 'changed' ? message.before : message.id;
    const missed = message.kind === 'reset' || known !== this.lastId;
    this.lastId = message.id;
    this.tell((subscriber) => {
      if (missed) subscriber.reset();
      if (message.kind === 'changed' && message.change) subscriber.changed(message.change);
      if (message.kind === 'state') {
        this.current = message.state;
        subscriber.state(message.state);
      }
    });
  }

  private post(message: Message): void {
    if (!this.closed) this.channel?.postMessage(message);
  }

  private tell(what: (subscriber: StreamSubscriber) => void): void {
    for (const subscriber of this.subscribers) what(subscriber);
  }
}

/** How a connection ended. */
interface End {
  /** `null` where the server ended it in order, as it does now and then to ask who listens. */
  readonly state: 'lost' | 'refused' | 'crowded' | null;
  /** It is not tried again before, ms. */
  readonly rest: number;
}

function endBy(error: unknown): End {
  if (!(error instanceof ApiError)) return { state: 'lost', rest: 0 };
  const { status, isTooMany, retryAfter } = error;
  if (isTooMany) return { state: 'crowded', rest: retryAfter };
  // Trying again soon would not help.
  return status >= 400 && status < 500
    ? { state: 'refused', rest: REFUSED_PAUSE }
    : { state: 'lost', rest: retryAfter };
}

/** Asked again after each wait: it changes meanwhile. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** One stream for all tables of a page. */
const streams = new Map<string, SharedStream>();

/** Which stream, and from where on. */
export interface StreamPlace {
  readonly url: string;
  readonly viewer: string;
  readonly eventId: string | null;
}

/** Tells a table of the changes of an app, until the function that it gets is called. */
export function subscribe({ url, viewer, eventId }: StreamPlace, subscriber: StreamSubscriber): () => void {
  const key = `${viewer} ${url}`;
  const stream = streams.get(key) ?? new SharedStream(url, viewer, eventId);
  streams.set(key, stream);
  stream.add(subscriber);
  return () => {
    if (!stream.remove(subscriber)) return;
    streams.delete(key);
    stream.close();
  };
}
