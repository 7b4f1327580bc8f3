import type { Clock } from '../domain/clock.js';

/** Bounds of the pause, in milliseconds. */
export interface DelayBounds {
  readonly initial: number;
  readonly maximum: number;
}

/**
 * The pause between failed attempts to connect, so that a host that comes back is not met by a storm of connections
 * (OpenSSH drops them at random: `MaxStartups`). It doubles with every failure; its length is random between half and
 * all, so that several clients do not come at the same instant.
 */
export class ReconnectDelay {
  private failures = 0;
  private until = 0;
  private lastError: unknown;

  /** @param random gives numbers from 0 to 1, 1 excluded */
  constructor(
    private readonly bounds: DelayBounds,
    private readonly clock: Clock,
    private readonly random: () => number,
  ) {}

  /** Throws the error of the last attempt while the pause after it lasts. */
  throwDuringPause(): void {
    if (this.clock.now().getTime() < this.until) {
      throw this.lastError;
    }
  }

  /** An attempt failed: the pause begins. */
  failed(error: unknown): void {
    const full = Math.min(this.bounds.maximum, this.bounds.initial * 2 ** this.failures);
    this.failures += 1;
    this.lastError = error;
    this.until = this.clock.now().getTime() + full * (0.5 + this.random() / 2);
  }

  /** An attempt succeeded: the next failure is the first one again. */
  succeeded(): void {
    this.failures = 0;
    this.until = 0;
    this.lastError = undefined;
  }
}
