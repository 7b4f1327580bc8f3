import { Readable } from 'node:stream';
import type { CommandResult } from '../../hosts/host.js';

/** How long a command waits for what it is to do, in ms. */
const PATIENCE_MS = 2000;

/**
 * A command that was started before anything is known of what it will do: it waits for its input, so that starting it
 * costs no time later. Without input it ends and has done nothing.
 */
export class WaitingCommand {
  private readonly result: Promise<CommandResult>;
  private readonly timer: NodeJS.Timeout;
  private give!: (input: Iterable<Buffer> | AsyncIterable<Buffer>) => void;
  private over = false;

  /** @param run starts the command with this standard input */
  constructor(run: (stdin: Readable) => Promise<CommandResult>) {
    const input = new Promise<Iterable<Buffer> | AsyncIterable<Buffer>>((resolve) => {
      this.give = resolve;
    });
    this.timer = setTimeout(() => {
      this.dismiss();
    }, PATIENCE_MS);
    this.timer.unref();
    const stdin = Readable.from(whenGiven(input), { objectMode: false });
    this.result = run(stdin).finally(() => {
      this.over = true;
      stdin.destroy();
    });
    // A command that broke while it waited is not used.
    this.result.catch(() => {
      this.dismiss();
    });
  }

  /** Whether it still waits. */
  get isUsable(): boolean {
    return !this.over;
  }

  /** Lets it work, once; only while it is usable. */
  use(input: AsyncIterable<Buffer>): Promise<CommandResult> {
    this.end(input);
    return this.result;
  }

  /** Lets it end without having done anything. */
  dismiss(): void {
    this.end([]);
  }

  private end(input: Iterable<Buffer> | AsyncIterable<Buffer>): void {
    this.over = true;
    clearTimeout(this.timer);
    this.give(input);
  }
}

async function* whenGiven(input: Promise<Iterable<Buffer> | AsyncIterable<Buffer>>): AsyncGenerator<Buffer> {
  yield* await input;
}
