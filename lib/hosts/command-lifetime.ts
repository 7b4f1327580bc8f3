import type { CommandExit, HostCommand } from './host.js';
import { CommandTimeoutError } from './host.errors.js';
import { describeCommand } from './describe-command.js';

/** Why nobody waits for a command any more. */
export type GiveUpReason = 'timeout' | 'abort' | 'stdin-failed' | 'closed';

/**
 * The promise of a command's end, together with what can end the wait early: its time-out, its abort signal, the
 * closing of the host. Settles once; what comes later is ignored.
 */
export class CommandLifetime {
  readonly finished: Promise<CommandExit>;
  private resolve!: (exit: CommandExit) => void;
  private reject!: (error: unknown) => void;
  private timer: NodeJS.Timeout | undefined;
  private onGiveUp: ((error: unknown, reason: GiveUpReason) => void) | undefined;
  private givenUp: { error: unknown; reason: GiveUpReason } | undefined;
  private settled = false;

  constructor(
    host: string,
    private readonly command: HostCommand,
  ) {
    this.finished = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // A caller that reads only the output learns of the failure there; this must not end the process.
    this.finished.catch(() => undefined);
    const { signal, timeout } = command;
    if (signal?.aborted === true) {
      this.giveUp(signal.reason, 'abort');
      return;
    }
    signal?.addEventListener('abort', this.onAbort);
    if (timeout !== undefined) {
      this.timer = setTimeout(() => {
        this.giveUp(new CommandTimeoutError(host, describeCommand(command.argv), timeout), 'timeout');
      }, timeout);
    }
  }

  /** Calls `listener` when the wait is given up; at once if it already was. */
  whenGivenUp(listener: (error: unknown, reason: GiveUpReason) => void): void {
    this.onGiveUp = listener;
    if (this.givenUp) {
      listener(this.givenUp.error, this.givenUp.reason);
    }
  }

  /** Ends the wait: `finished` rejects with the error. */
  giveUp(error: unknown, reason: GiveUpReason): void {
    if (this.settled) {
      return;
    }
    this.settle();
    this.givenUp = { error, reason };
    this.reject(error);
    this.onGiveUp?.(error, reason);
  }

  /** The command ended. */
  end(exit: CommandExit): void {
    if (!this.settled) {
      this.settle();
      this.resolve(exit);
    }
  }

  /** The command can no longer be followed. */
  fail(error: unknown): void {
    if (!this.settled) {
      this.settle();
      this.reject(error);
    }
  }

  /** Waits for a step on the way to the command, at most until the wait is given up. */
  async orGivenUp<T>(step: Promise<T>): Promise<T> {
    await Promise.race([step, this.finished]);
    return step;
  }

  /** Gives the error by which the wait was given up, if it was. */
  throwIfGivenUp(): void {
    if (this.givenUp) {
      throw this.givenUp.error;
    }
  }

  private settle(): void {
    this.settled = true;
    clearTimeout(this.timer);
    this.command.signal?.removeEventListener('abort', this.onAbort);
  }

  private readonly onAbort = (): void => {
    this.giveUp(this.command.signal?.reason, 'abort');
  };
}
