import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';

/** An event of a `text/event-stream`. */
export interface StreamEvent {
  readonly id: string | undefined;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An open event stream, read by a plain HTTP client. */
export class EventReader {
  readonly events: StreamEvent[] = [];
  /** Resolves when the server has ended the response. */
  readonly ended: Promise<unknown>;
  private text = '';

  private constructor(private readonly response: IncomingMessage) {
    this.ended = once(response, 'close');
    response.setEncoding('utf8');
    response.on('error', () => undefined);
    response.on('data', (piece: string) => {
      this.take(piece);
    });
  }

  static async open(url: string): Promise<EventReader> {
    const request = get(url, { headers: { accept: 'text/event-stream' } });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return new EventReader(response);
  }

  close(): void {
    this.response.destroy();
  }

  private take(piece: string): void {
    this.text += piece;
    const blocks = this.text.split('\n\n');
    this.text = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(
        block.split('\n').flatMap((line) => {
          const [, name = '', value = ''] = /^(\w+): (.*)$/.exec(line) ?? [];
          return name === '' ? [] : [[name, value] as const];
        }),
      );
      const data = fields.get('data');
      if (data === undefined) continue;
      this.events.push({
        id: fields.get('id'),
        type: fields.get('event') ?? 'message',
        data: JSON.parse(data) as Record<string, unknown>,
      });
    }
  }
}
