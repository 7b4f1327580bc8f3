import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { waitFor } from '../../support/wait-for.js';

/** One block of an event stream, as it was sent. */
export interface Block {
  readonly id: string | undefined;
  readonly type: string | undefined;
  readonly data: unknown;
  readonly comment: string | undefined;
}

/** An open event stream, read by a plain HTTP client. */
export class EventClient {
  readonly blocks: Block[] = [];
  /** Resolves when the response is over; whether it was complete. */
  readonly over: Promise<boolean>;
  private text = '';

  private constructor(readonly response: IncomingMessage) {
    this.over = once(response, 'close').then(() => response.complete);
    response.setEncoding('utf8');
    response.on('error', () => undefined);
    response.on('data', (piece: string) => {
      this.take(piece);
    });
  }

  /** @param caller `null` for nobody */
  static async open(url: string, caller: string | null, headers: Record<string, string> = {}): Promise<EventClient> {
    const request = get(url, { headers: { ...(caller !== null && { caller }), ...headers } });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return new EventClient(response);
  }

  /** The events so far. */
  get events(): Block[] {
    return this.blocks.filter(({ type }) => type !== undefined);
  }

  /** The last id that was sent. */
  get lastId(): string | undefined {
    return this.blocks.findLast(({ id }) => id !== undefined)?.id;
  }

  /** Waits until what has come is what is waited for. */
  async until(holds: (events: Block[]) => boolean): Promise<Block[]> {
    return waitFor(() => Promise.resolve(this.events), holds);
  }

  close(): void {
    this.response.destroy();
  }

  private take(piece: string): void {
    this.text += piece;
    const blocks = this.text.split('\n\n');
    this.text = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string): string | undefined => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1];
      const data = field('data');
      this.blocks.push({
        id: field('id'),
        type: field('event'),
        data: data === undefined ? undefined : (JSON.parse(data) as unknown),
        comment: field(''),
      });
    }
  }
}
