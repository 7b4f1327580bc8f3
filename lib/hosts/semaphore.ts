interface Waiter {
  grant(): void;
  refuse(error: unknown): void;
}

/** Lets a limited number of users in at once; the others wait in the order of their arrival. */
export class Semaphore {
  private used = 0;
  private readonly waiting: Waiter[] = [];

  /** @param limit users at once, 1 or more */
  constructor(private limit: number) {}

  /** Users that are in now. */
  get inUse(): number {
    return this.used;
  }

  /** Lets fewer users in from now on, 1 or more; those that are in stay. */
  lowerLimit(limit: number): void {
    this.limit = Math.max(1, Math.min(this.limit, limit));
  }

  /**
   * Waits for a place. The result gives it back; calling it again does nothing.
   * @param signal ends the wait; the promise rejects with its reason
   */
  async acquire(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.used >= this.limit) {
      await this.wait(signal);
    } else {
      this.used += 1;
    }
    let held = true;
    return () => {
      if (held) {
        held = false;
        this.release();
      }
    };
  }

  /** Rejects all who wait. */
  refuseAll(error: unknown): void {
    this.waiting.splice(0).forEach((waiter) => {
      waiter.refuse(error);
    });
  }

  private wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.waiting.splice(this.waiting.indexOf(waiter), 1);
        waiter.refuse(signal?.reason);
      };
      const settle = (): void => signal?.removeEventListener('abort', onAbort);
      const waiter: Waiter = {
        grant: () => {
          settle();
          resolve();
        },
        refuse: (error) => {
          settle();
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.waiting.push(waiter);
    });
  }

  private release(): void {
    this.used -= 1;
    const next = this.used < this.limit ? this.waiting.shift() : undefined;
    if (next) {
      // Taken here and not when the waiter runs, so that a newcomer cannot slip in between.
      this.used += 1;
      next.grant();
    }
  }
}
