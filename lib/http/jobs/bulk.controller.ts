import { Readable } from 'node:stream';
import { Body, Controller, Header, HttpCode, Inject, Post, Req, StreamableFile } from '@nestjs/common';
import { BulkBody } from './bulk.body.js';
import { BulkRunner, type BulkLine } from './bulk-runner.js';
import { JobsVisitor } from './jobs-visitor.js';
import { validated } from './validated.pipe.js';
import { Visitor } from './visitor.decorator.js';

/** A request of Express or Fastify. */
interface RequestOnSocket {
  readonly socket: NodeJS.EventEmitter;
}

/** What is asked of many jobs at once. */
@Controller()
export class BulkController {
  constructor(@Inject(BulkRunner) private readonly runner: BulkRunner) {}

  /** Asks jobs for an action; the answer has a line of JSON for each, as soon as it is known what came of it. */
  @Post('bulk')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  // Proxies would hold back what is to be seen at once (nginx: proxy_buffering).
  @Header('X-Accel-Buffering', 'no')
  async run(
    @Visitor() visitor: JobsVisitor,
    @Body(validated(BulkBody)) body: BulkBody,
    @Req() { socket }: RequestOnSocket,
  ): Promise<StreamableFile> {
    const set = await this.runner.prepare(visitor, body);
    const lines = ndjson((signal) => this.runner.run(visitor, set, signal), socket);
    return new StreamableFile(Readable.from(lines), { type: 'application/x-ndjson' });
  }
}

/** Lines of JSON, until the connection is closed. */
async function* ndjson(
  lines: (signal: AbortSignal) => AsyncIterable<BulkLine>,
  socket: NodeJS.EventEmitter,
): AsyncGenerator<string, void, undefined> {
  const left = new AbortController();
  const abort = (): void => {
    left.abort();
  };
  socket.once('close', abort);
  try {
    for await (const line of lines(left.signal)) yield `${JSON.stringify(line)}\n`;
  } finally {
    socket.off('close', abort);
  }
}
