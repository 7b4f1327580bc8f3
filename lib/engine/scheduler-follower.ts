import { setImmediate } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { messageOf } from '../domain/jobs.error.js';
import type { Scheduler } from '../schedulers/scheduler.js';
import { backOff } from './back-off.js';
import type { Clock } from './engine.tokens.js';
import type { EngineOptions } from './engine.options.js';
import { isDue } from './is-due.js';
import { EventLogFollower } from './event-log-follower.js';
import type { FollowerServices } from './follower-services.js';

/** How long a replica keeps a scheduler when it dies, in ms. */
const LEASE_MS = 20_000;

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
const MOST_DUE_AT_ONCE = 50;

/** Time between two searches for directories that nobody owns, and for deletions that were broken off, in ms. */
const SWEEP_INTERVAL_MS = 3_600_000;

/**
 * Follows one scheduler: reads what is new in its event logs, compares with the queue now and then, and takes the steps
 * that are due. One look at a time; a scheduler that hangs delays nobody but itself.
 */
export class SchedulerFollower {
  private readonly logger = new Logger(SchedulerFollower.name);
  private readonly follower: EventLogFollower;
  private current: Promise<void> | null = null;
  private again = false;
  private nextLook = 0;
  private nextQuery = 0;
  private nextSweep: number;
  private nextDeletions = 0;
  private leaseEnd = 0;
  private failures = 0;
  /** `undefined` until the first look: a process before this one may have noted something for the jobs. */
  private unreachableSince: Date | null | undefined = undefined;
  private retired = false;

  constructor(
    readonly scheduler: Scheduler,
    private readonly replica: string,
    private readonly services: FollowerServices,
    private readonly options: EngineOptions,
    private readonly clock: Clock,
  ) {
    this.nextSweep = this.now() + SWEEP_INTERVAL_MS;
    this.follower = new EventLogFollower(scheduler, services.eventLogs, (events) =>
      services.intake.take(scheduler.name, events),
    );
  }

  /** Whether this replica is the one that follows the scheduler. */
  get leads(): boolean {
    return this.now() < this.leaseEnd;
  }

  /** Looks when it is time to; returns at once. */
  lookIfDue(): void {
    if (!this.current && !this.retired && isDue(this.nextLook, this.now(), this.longestPause)) void this.look();
  }

  /** Makes the next look due now. */
  expect(): void {
    this.nextLook = Math.min(this.nextLook, this.now());
  }

  /** Looks now; resolves after a look that began after this call. Never rejects. */
  look(): Promise<void> {
    if (this.current) {
      this.again = true;
      return this.current;
    }
    this.current = this.lookUntilQuiet().finally(() => {
      this.current = null;
    });
    return this.current;
  }

  /**
   * Looks no more, because the scheduler was removed or another one has taken its place: what fails from now on is no
   * news about the scheduler. Lets the look under way end and closes the handles; the lease is the successor's.
   */
  async retire(): Promise<void> {
    this.retired = true;
    this.nextLook = Infinity;
    this.again = false;
    await this.current;
    await this.follower.close();
  }

  /** The same, and gives the lease back: nobody of this process comes after it. */
  async close(): Promise<void> {
    await this.retire();
    if (this.leaseEnd) await this.services.leases.release(this.leaseName, this.replica);
  }

  private async lookUntilQuiet(): Promise<void> {
    do {
      // SQLite's drivers are synchronous: without a turn of the event loop, somebody who asks for looks in a loop would
      // keep everything else from happening, what they wait for above all.
      await setImmediate();
      await this.lookOnce();
    } while (this.takeRequest());
  }

  /** Whether another look was asked for while one was under way; it may have begun too early to see everything. */
  private takeRequest(): boolean {
    const { again } = this;
    this.again = false;
    return again;
  }

  private async lookOnce(): Promise<void> {
    try {
      if (!(await this.holdLease())) {
        this.nextDeletions = 0;
        this.schedule(this.options.idleInterval);
        return;
      }
      if (this.now() >= this.nextDeletions) await this.resumeDeletions();
      const due = await this.startDueSteps();
      const followed = await this.services.executions.hasLive(this.scheduler.name);
      if (followed) await this.observe();
      if (isDue(this.nextSweep, this.now(), SWEEP_INTERVAL_MS) && (await this.mayQuery())) await this.sweep();
      await this.noteReachable();
      this.schedule(followed || due ? this.options.activeInterval : this.options.idleInterval);
    } catch (error) {
      await this.noteFailure(error);
    }
  }

  private async observe(): Promise<void> {
    await this.follower.read();
    if (await this.mayQuery()) {
      await this.services.reconciler.reconcile(this.scheduler);
      await this.follower.rotate(await this.services.executions.eventLogsInUse(this.scheduler.name));
    }
    // What ended just now is collected at once, not at the next look.
    await this.startDueSteps();
  }

  /**
   * At most one query of the queue in each interval, whatever it is for and whichever replica asks: the lease of the
   * queue is taken for as long, and by nobody else before.
   */
  private async mayQuery(): Promise<boolean> {
    if (!isDue(this.nextQuery, this.now(), this.longestPause)) return false;
    const now = this.clock.now();
    const end = new Date(now.getTime() + this.options.reconcileInterval);
    const may = await this.services.leases.acquire(`queue:${this.scheduler.name}`, this.replica, now, end);
    this.nextQuery = may ? end.getTime() : now.getTime() + this.options.idleInterval;
    return may;
  }

  /** When this replica begins to follow the scheduler, because another one may have died; then once an hour. */
  private async resumeDeletions(): Promise<void> {
    await this.services.deletions.resume(this.scheduler.name);
    this.nextDeletions = this.now() + SWEEP_INTERVAL_MS;
  }

  private async sweep(): Promise<void> {
    this.nextSweep = this.now() + SWEEP_INTERVAL_MS;
    await this.services.sweeper.sweep(this.scheduler);
  }

  /** Steps go on in the background: a long transfer must not delay the statuses of others. */
  private async startDueSteps(): Promise<number> {
    const due = await this.services.executions.findDue(this.scheduler.name, this.clock.now(), MOST_DUE_AT_ONCE);
    for (const execution of due) void this.services.steps.run(execution);
    return due.length;
  }

  private async holdLease(): Promise<boolean> {
    const now = this.clock.now();
    // At half of its time it is renewed.
    if (!isDue(this.leaseEnd - LEASE_MS / 2, now.getTime(), LEASE_MS / 2)) return true;
    const end = new Date(now.getTime() + LEASE_MS);
    const held = await this.services.leases.acquire(this.leaseName, this.replica, now, end);
    this.leaseEnd = held ? end.getTime() : 0;
    return held;
  }

  private async noteReachable(): Promise<void> {
    this.failures = 0;
    if (this.unreachableSince === null) return;
    if (this.unreachableSince) this.logger.log(`The scheduler "${this.scheduler.name}" answers again.`);
    this.unreachableSince = null;
    await this.services.jobs.setUnreachable(this.scheduler.name, null);
  }

  private async noteFailure(error: unknown): Promise<void> {
    if (this.retired) return;
    this.failures += 1;
    const pause = backOff(this.failures, FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
    this.schedule(pause);
    await this.follower.close();
    if (this.unreachableSince) return;
    this.unreachableSince = this.clock.now();
    this.logger.warn(`The scheduler "${this.scheduler.name}" cannot be followed, trying again: ${messageOf(error)}`);
    await this.services.jobs.setUnreachable(this.scheduler.name, this.unreachableSince).catch((cause: unknown) => {
      this.logger.error(`That could not be stored: ${messageOf(cause)}`);
      this.unreachableSince = undefined;
    });
  }

  private schedule(pause: number): void {
    this.nextLook = this.now() + pause;
  }

  private now(): number {
    return this.clock.now().getTime();
  }

  /** The farthest ahead that a look or a query is set. */
  private get longestPause(): number {
    return Math.max(LONGEST_PAUSE_MS, this.options.idleInterval, this.options.reconcileInterval);
  }

  private get leaseName(): string {
    return `scheduler:${this.scheduler.name}`;
  }
}
