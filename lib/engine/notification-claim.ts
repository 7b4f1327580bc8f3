import type { DueNotification, NotificationStore } from '../store/notification.store.js';
import type { Clock } from './engine.tokens.js';

/** How long a claim on a job's notifications lasts when its holder dies, in ms. */
export const NOTIFICATION_CLAIM_MS = 30_000;

const RENEWAL_MS = NOTIFICATION_CLAIM_MS / 3;

/** The right to tell the handlers of one job, renewed while its holder lives: however long a handler takes. */
export class NotificationClaim {
  private readonly timer: NodeJS.Timeout;
  private renewal: Promise<void> = Promise.resolve();
  private paused = false;

  private constructor(
    private held: DueNotification,
    private readonly store: NotificationStore,
    private readonly clock: Clock,
    onError: (error: unknown) => void,
  ) {
    this.timer = setInterval(() => {
      if (!this.paused) this.renewal = this.renew().catch(onError);
    }, RENEWAL_MS);
    this.timer.unref();
  }

  /** @returns `null` when somebody else was quicker */
  static async take(
    due: DueNotification,
    store: NotificationStore,
    clock: Clock,
    onError: (error: unknown) => void,
  ): Promise<NotificationClaim | null> {
    const notifyTime = endFrom(clock);
    if (!(await store.claim(due, notifyTime))) return null;
    return new NotificationClaim({ ...due, notifyTime }, store, clock, onError);
  }

  get jobId(): number {
    return this.held.jobId;
  }

  /** Does something that depends on until when the claim is held, with no renewal in between. */
  async whileUnchanged<T>(work: (until: Date) => Promise<T>): Promise<T> {
    this.paused = true;
    try {
      await this.renewal;
      return await work(this.held.notifyTime);
    } finally {
      this.paused = false;
    }
  }

  /** Renews it no more. */
  end(): void {
    clearInterval(this.timer);
  }

  private async renew(): Promise<void> {
    const notifyTime = endFrom(this.clock);
    if (await this.store.claim(this.held, notifyTime)) this.held = { ...this.held, notifyTime };
  }
}

function endFrom(clock: Clock): Date {
  return new Date(clock.now().getTime() + NOTIFICATION_CLAIM_MS);
}
