import { Readable } from 'node:stream';
import { eventText, type ServerEvent } from './event-text.js';

/** So much may wait for a client that does not read, in bytes, before the connection is cut. */
export const MOST_WAITING_BYTES = 1024 * 1024;

/** A comment keeps proxies from taking a silent connection for a dead one. */
const HEARTBEAT = ': heartbeat\n\n';

/** How an {@link EventStream} is kept alive. */
export interface EventStreamOptions {
  /** Between two heartbeats, in ms. */
  readonly heartbeat: number;
  /**
   * After this time, in ms, the stream ends, and the client comes again: so that guards and access policy are asked again.
   * @default never
   */
  readonly longest?: number;
}

/**
 * The body of a response with server-sent events. What its client does not fetch is kept up to
 * {@link MOST_WAITING_BYTES}; then the connection is cut, and the client goes on from its last event when it comes again.
 */
export class EventStream extends Readable {
  private readonly beat: NodeJS.Timeout;
  private readonly end: NodeJS.Timeout | null;
  private readonly waiting: (() => void)[] = [];
  private over = false;

  constructor({ heartbeat, longest }: EventStreamOptions) {
    super();
    this.beat = setInterval(() => {
      this.write(HEARTBEAT);
    }, heartbeat).unref();
    this.end =
      longest === undefined
        ? null
        : setTimeout(() => {
            this.finish();
          }, longest).unref();
    // Something must be sent for the headers to go.
    this.write(': open\n\n');
  }

  /** Whether nobody hears anything any more. */
  get isOver(): boolean {
    return this.over || this.destroyed;
  }

  /** Sends an event. */
  send(event: ServerEvent): void {
    this.write(eventText(event));
  }

  /** Sends text that is events already. Bytes that several streams send are kept once. */
  write(text: string | Buffer): void {
    if (this.isOver) return;
    if (this.readableLength > MOST_WAITING_BYTES) this.destroy();
    else this.push(text);
  }

  /** Resolves when the client has fetched most of what was sent, or is gone. */
  async drained(): Promise<void> {
    if (this.isOver || this.readableLength < this.readableHighWaterMark) return;
    await new Promise<void>((resolve) => {
      this.waiting.push(resolve);
    });
  }

  /** Ends the response; what was sent before arrives. */
  finish(): void {
    if (this.isOver) return;
    this.over = true;
    this.stop();
    this.push(null);
  }

  /** Called by the stream itself when there is room again. */
  override _read(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  /** Called by the stream itself. */
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.stop();
    for (const resolve of this.waiting.splice(0)) resolve();
    done(error);
  }

  private stop(): void {
    clearInterval(this.beat);
    if (this.end) clearTimeout(this.end);
  }
}
