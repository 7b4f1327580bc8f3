import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { BOOT } from './bundle.js';
import type { Answer, Request } from './messages.js';

/** What became of a request. */
export type Outcome = Answer | { readonly type: 'killed'; readonly signal: string | null };

/** A process that lives a life of the application, as its parent sees it. */
export class Victim {
  private readonly ready: Promise<unknown>;
  private readonly ended: Promise<unknown>;

  private constructor(private readonly process: ChildProcess) {
    this.ready = once(process, 'message');
    this.ended = once(process, 'exit');
    this.ended.catch(() => undefined);
    // It is told by the next request.
    this.ready.catch(() => undefined);
    // A message that comes too late for it: how it ended is told by its end.
    process.on('error', () => undefined);
  }

  /** Starts a process; it loads its modules meanwhile, and does nothing before it is asked to. */
  static spawn(): Victim {
    return new Victim(fork(BOOT, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }));
  }

  /** Compiles the program of these processes once for all of them. */
  static async compile(): Promise<void> {
    await once(fork(BOOT, ['compile'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }), 'exit');
  }

  /** Resolves with its answer, or with how it ended before there was one. */
  async ask(request: Request): Promise<Outcome> {
    await Promise.race([this.ready, this.ended]);
    const { exitCode, signalCode } = this.process;
    if (exitCode !== null || signalCode !== null) return { type: 'killed', signal: signalCode ?? String(exitCode) };
    return new Promise((resolve) => {
      const settle = (outcome: Outcome): void => {
        this.process.off('message', settle);
        this.process.off('exit', exited);
        resolve(outcome);
      };
      const exited = (code: number | null, signal: string | null): void => {
        settle({ type: 'killed', signal: signal ?? String(code) });
      };
      this.process.on('message', settle);
      this.process.on('exit', exited);
      this.process.send(request);
    });
  }

  /** Ends it, whatever it does. */
  kill(): void {
    this.process.kill('SIGKILL');
  }
}
