import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import { messageOf } from '../domain/jobs.error.js';
import { WakeStore } from '../store/wake.store.js';
import { CLOCK, type Clock } from './engine.tokens.js';
import { LaterLooks, schedulersOf } from './later-looks.js';
import { Tracker } from './tracker.js';

const PAUSE_MS = 1000;
const MOST_WAITING = 10_000;

/**
 * Takes hints that something may have happened to a job, and lets the tracker look. Hints are gathered, so that however
 * many arrive there is at most one pass a second, and in it at most one look for each scheduler and a handful of
 * statements in the database.
 */
@Injectable()
export class WakeInbox implements OnModuleDestroy, OnApplicationShutdown {
  private readonly logger = new Logger(WakeInbox.name);
  private hints = new Set<number>();
  /** When to look, in whole seconds since 1970, by job. */
  private later = new Map<number, number>();
  private timer: NodeJS.Timeout | null = null;
  private current: Promise<void> | null = null;
  private nextPass = 0;

  constructor(
    private readonly wakes: WakeStore,
    private readonly laterLooks: LaterLooks,
    private readonly tracker: Tracker,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Notes a hint; costs nothing, whether there is such a job or not. */
  note(jobId: number): void {
    if (this.hints.size < MOST_WAITING) this.hints.add(jobId);
    this.arrange();
  }

  /**
   * Notes that a job shall be looked at later; of several wishes for one job the earliest counts. Costs nothing: it is
   * stored within a second, and before the application ends.
   */
  noteLater(jobId: number, delaySeconds: number): void {
    const second = Math.ceil(this.clock.now().getTime() / 1000) + delaySeconds;
    const known = this.later.get(jobId);
    if (known !== undefined || this.later.size < MOST_WAITING) {
      this.later.set(jobId, Math.min(second, known ?? Infinity));
    }
    this.arrange();
  }

  /** Stores what waits to be stored. Requests still arrive afterwards, until the server is closed. */
  async onModuleDestroy(): Promise<void> {
    await this.storeAll();
  }

  /** Stores what has arrived since. */
  async onApplicationShutdown(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    await this.storeAll();
  }

  private async storeAll(): Promise<void> {
    await this.current;
    if (this.later.size > 0) await this.guarded(() => this.storeLater());
  }

  /** The first hint after a quiet second is passed on at once. */
  private arrange(): void {
    if (this.timer || this.current) return;
    const pause = Math.min(PAUSE_MS, Math.max(0, this.nextPass - this.clock.now().getTime()));
    this.timer = setTimeout(() => {
      this.timer = null;
      this.begin();
    }, pause).unref();
  }

  private begin(): void {
    this.nextPass = this.clock.now().getTime() + PAUSE_MS;
    this.current = this.guarded(() => this.pass()).finally(() => {
      this.current = null;
      if (this.hints.size > 0 || this.later.size > 0) this.arrange();
    });
  }

  private async pass(): Promise<void> {
    const ids = [...this.hints];
    this.hints = new Set();
    const followed = await this.wakes.followed(ids);
    for (const scheduler of schedulersOf(followed)) {
      const jobIds = followed.filter((job) => job.scheduler === scheduler).map(({ jobId }) => jobId);
      // A scheduler that hangs must not keep the others waiting.
      void this.guarded(() => this.wake(scheduler, jobIds));
    }
    await this.storeLater();
  }

  /** Another replica may follow the scheduler: it is told by the database. */
  private async wake(scheduler: string, jobIds: readonly number[]): Promise<void> {
    await this.tracker.wake(scheduler);
    if (this.tracker.knows(scheduler) && !this.tracker.leads(scheduler)) {
      await this.laterLooks.schedule(jobIds, this.clock.now());
    }
  }

  private async storeLater(): Promise<void> {
    const later = this.later;
    this.later = new Map();
    const followed = await this.wakes.followed([...later.keys()]);
    const bySecond = new Map<number, number[]>();
    for (const { jobId } of followed) {
      const second = later.get(jobId) ?? 0;
      bySecond.set(second, [...(bySecond.get(second) ?? []), jobId]);
    }
    for (const [second, jobIds] of bySecond) await this.laterLooks.schedule(jobIds, new Date(second * 1000));
  }

  private async guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.logger.warn(`A hint about jobs was not followed: ${messageOf(error)}`);
    }
  }
}
