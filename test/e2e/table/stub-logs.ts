import type { ServerResponse } from 'node:http';
import type { LogFind, LogInfo, LogPiece } from '../../../lib/table/shared/contract.js';

/** Logs of the stub server, by `<job>/<name>`. */
export class StubLogs {
  private readonly texts = new Map<string, string>();
  private readonly streams = new Set<ServerResponse>();

  /** How many logs are followed. */
  get followers(): number {
    return this.streams.size;
  }

  /** Writes a log. */
  set(key: string, text: string): void {
    this.texts.set(key, text);
  }

  /** Adds to a log, and tells those who follow it. */
  add(key: string, text: string): void {
    const before = this.texts.get(key) ?? '';
    this.texts.set(key, before + text);
    const from = Buffer.byteLength(before);
    const data = JSON.stringify({ from, to: from + Buffer.byteLength(text), text });
    for (const stream of this.streams) stream.write(`event: text\ndata: ${data}\n\n`);
  }

  /** The logs of a job. */
  list(id: number, live: boolean): { readonly logs: readonly LogInfo[] } {
    const own = [...this.texts].filter(([key]) => key.startsWith(`${id}/`));
    const logs = own.map(([key, text]) => ({
      name: key.slice(key.indexOf('/') + 1),
      bytes: Buffer.byteLength(text),
      live,
    }));
    return { logs };
  }

  /** Streams what is added from now on. */
  follow(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': hello\n\n');
    this.streams.add(response);
    response.on('close', () => this.streams.delete(response));
  }

  /** A piece of a log, or where something is in it. */
  answer(key: string, query: URLSearchParams): LogPiece | LogFind {
    const text = Buffer.from(this.texts.get(key) ?? '');
    const find = query.get('find');
    if (find !== null) {
      const found = text.subarray(0, Number(query.get('before'))).lastIndexOf(find);
      return found < 0 ? { found: null, searchedTo: 0 } : { found, searchedTo: found };
    }
    const lines = query.get('lines');
    const from = lines === null ? Number(query.get('from')) : startOfLast(text, Number(lines));
    const to = lines === null ? Math.min(text.length, from + Number(query.get('bytes'))) : text.length;
    return { text: text.subarray(from, to).toString(), from, to, bytes: text.length };
  }
}

function startOfLast(text: Buffer, lines: number): number {
  let at = text.length - 1;
  for (let line = 0; line < lines && at >= 0; line += 1) at = text.lastIndexOf('\n', at - 1);
  return Math.max(0, at + 1);
}
