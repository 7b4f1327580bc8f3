interface Waiter {
  readonly key: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** A command that takes longer, on a host that hangs, keeps nobody behind it waiting; in ms. */
const PATIENCE_MS = 1000;

/**
 * Who asks for many jobs at once comes with one after the other, as the database has stored them: after so long a pause,
 * in ms, nobody else is waited for. A command costs more than that.
 */
const PAUSE_MS = 20;

/** Nobody is kept waiting longer by others that come, in ms. */
const GATHERING_MS = 250;

/**
 * The way of one kind of control command to one scheduler: one at a time, and whoever comes shortly after another, or
 * while a command is under way, goes with it or with the next one. So many jobs cost hardly more than one.
 */
export class ControlLane {
  private waiting: Waiter[] = [];
  private busy = false;
  private pause: NodeJS.Timeout | undefined;
  /** When the first of those came who wait, by the process's own clock. */
  private since = 0;

  /** @param command controls the submissions with these keys, as {@link Scheduler.control} does */
  constructor(private readonly command: (keys: readonly string[]) => Promise<void>) {}

  /** Resolves when a command with the key has succeeded; rejects with what it failed by. */
  control(key: string): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.waiting.length === 0) this.since = performance.now();
      this.waiting.push({ key, resolve, reject });
      this.startSoon();
    });
  }

  private startSoon(): void {
    if (this.busy || this.waiting.length === 0) return;
    clearTimeout(this.pause);
    const rest = this.since + GATHERING_MS - performance.now();
    this.pause = setTimeout(
      () => {
        this.startNext();
      },
      Math.max(0, Math.min(PAUSE_MS, rest)),
    );
  }

  private startNext(): void {
    const group = this.waiting;
    this.waiting = [];
    this.busy = true;
    let held = true;
    const letNext = (): void => {
      if (!held) return;
      held = false;
      this.busy = false;
      this.startSoon();
    };
    const timer = setTimeout(letNext, PATIENCE_MS).unref();
    void this.send(group).finally(() => {
      clearTimeout(timer);
      letNext();
    });
  }

  private async send(group: readonly Waiter[]): Promise<void> {
    try {
      await this.command([...new Set(group.map(({ key }) => key))]);
      for (const { resolve } of group) resolve();
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}
