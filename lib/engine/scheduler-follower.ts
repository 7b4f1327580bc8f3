import { setImmediate } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { messageOf } from '../domain/jobs.error.js';
import type { Scheduler } from '../schedulers/scheduler.js';
import { backOff } from './back-off.js';
import type { Clock } from './engine.tokens.js';
import type { EngineOptions } from './engine.options.js';
import { isDue } from './is-due.js';
import { EventLogFollower } from './event-log-follower.js';
import { LeaseLostError } from './engine.errors.js';
import { FollowerLease } from './follower-lease.js';
import type { FollowerServices } from './follower-services.js';
import { HEARTBEAT_MS, pauseBetweenLooks } from './look-pace.js';

/** Who does not follow a scheduler looks that often whether it is left to itself, in ms. */
const STANDBY_MS = 5000;

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
const MOST_DUE_AT_ONCE = 50;

/** Time between two searches for directories that nobody owns, in ms. */
const SWEEP_INTERVAL_MS = 3_600_000;

/** Time between two searches for deletions that were broken off, in ms. */
const DELETIONS_INTERVAL_MS = 60_000;

/** How long a turn to ask the queue is left to submissions that are in doubt, in ms. */
const YIELDED_MS = 5000;

/** Nothing is put off for longer, in ms: what is due later was put off by a clock that was ahead. */
const FARTHEST_DUE_MS = 600_000;

/** Time between two looks for such, in ms. */
const FARTHEST_INTERVAL_MS = 60_000;

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
  private nextBringingForward = 0;
  private lastNews: number;
  /** Whether submissions in doubt were offered this turn to ask the queue: without that they might wait for ever. */
  private hasYielded = false;
  /** Whether a program runs, as the queue last said. */
  private isRunning = false;
  private leading = false;
  private failures = 0;
  /** `undefined` until the first look: a process before this one may have noted something for the jobs. */
  private unreachableSince: Date | null | undefined = undefined;
  private retired = false;
  private readonly lease: FollowerLease;

  /** @param predecessor the one in this process that followed a scheduler of this name before */
  constructor(
    readonly scheduler: Scheduler,
    private readonly services: FollowerServices,
    private readonly options: EngineOptions,
    private readonly clock: Clock,
    predecessor: SchedulerFollower | null = null,
  ) {
    this.lastNews = this.now();
    this.nextSweep = this.now() + SWEEP_INTERVAL_MS;
    this.lease = new FollowerLease(scheduler.name, services.leases, clock, predecessor?.lease ?? null);
    this.follower = new EventLogFollower(scheduler, services.eventLogs, this.lease, (events) =>
      services.intake.take(scheduler.name, events, this.lease.fence),
    );
  }

  /** Whether this replica is the one that follows the scheduler. */
  get leads(): boolean {
    return this.lease.isHeld;
  }

  /** Looks when it is time to; returns at once. */
  lookIfDue(): void {
    if (!this.current && !this.retired && isDue(this.nextLook, this.now(), this.longestPause)) void this.begin();
  }

  /** Makes the next look due now: something will happen there. */
  expect(): void {
    this.lastNews = this.now();
    this.nextLook = Math.min(this.nextLook, this.now());
  }

  /** Looks now; resolves after a look that began after this call. Never rejects. */
  look(): Promise<void> {
    this.lastNews = this.now();
    if (!this.current) return this.begin();
    this.again = true;
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
    await this.lease.release();
  }

  private begin(): Promise<void> {
    this.current = this.lookUntilQuiet().finally(() => {
      this.current = null;
    });
    return this.current;
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
    const begin = this.now();
    try {
      if (!(await this.lease.hold())) {
        await this.standBy();
        return;
      }
      this.leading = true;
      if (isDue(this.nextDeletions, this.now(), DELETIONS_INTERVAL_MS)) await this.resumeDeletions();
      await this.bringForward();
      const due = await this.startDueSteps();
      // Before the queue is asked for anything else: each minute that asks for that, too.
      if (isDue(this.nextSweep, this.now(), SWEEP_INTERVAL_MS) && (await this.mayQuery())) await this.sweep();
      const followed = await this.services.executions.hasLive(this.scheduler.name);
      if (followed) await this.observe();
      await this.noteReachable();
      this.schedule(begin + (followed || due ? this.pause() : this.options.idleInterval));
    } catch (error) {
      if (error instanceof LeaseLostError) await this.standBy();
      else await this.noteFailure(error);
    }
  }

  private async observe(): Promise<void> {
    const events = await this.follower.read();
    if (events) this.lastNews = this.now();
    const mayQuery = await this.mayQuery();
    if (mayQuery) {
      this.isRunning = await this.services.reconciler.reconcile(this.scheduler, this.lease.fence);
      await this.follower.rotate(await this.services.executions.eventLogsInUse(this.scheduler.name));
    }
    // What ended just now is collected at once, not at the next look.
    if (events || mayQuery) await this.startDueSteps();
  }

  /** Another replica follows the scheduler. */
  private async standBy(): Promise<void> {
    this.lease.lose();
    this.nextDeletions = 0;
    this.schedule(this.now() + Math.min(this.options.idleInterval, STANDBY_MS));
    if (!this.leading) return;
    this.leading = false;
    this.isRunning = false;
    this.logger.log(`The scheduler "${this.scheduler.name}" is followed by another replica now.`);
    await this.follower.close();
  }

  /** At most one query of the queue in each interval, whatever it is for; see {@link QueryTurns}. */
  private async mayQuery(): Promise<boolean> {
    const { reconcileInterval, idleInterval } = this.options;
    const now = this.now();
    if (!isDue(this.nextQuery, now, this.longestPause)) return false;
    if (!this.hasYielded && (await this.services.executions.hasDoubtful(this.scheduler.name))) {
      this.hasYielded = true;
      this.nextQuery = now + Math.min(YIELDED_MS, reconcileInterval / 4);
      this.services.steps.urge(this.scheduler.name);
      return false;
    }
    const may = await this.services.turns.take(this.scheduler.name);
    if (may) this.hasYielded = false;
    this.nextQuery = now + (may ? reconcileInterval : Math.min(idleInterval, reconcileInterval));
    return may;
  }

  /** A replica that has begun one may have died, or its database may have refused the rest: nobody sees such a job. */
  private async resumeDeletions(): Promise<void> {
    await this.services.deletions.resume(this.scheduler.name);
    this.nextDeletions = this.now() + DELETIONS_INTERVAL_MS;
  }

  private async bringForward(): Promise<void> {
    const now = this.clock.now();
    if (!isDue(this.nextBringingForward, now.getTime(), FARTHEST_INTERVAL_MS)) return;
    this.nextBringingForward = now.getTime() + FARTHEST_INTERVAL_MS;
    const farthest = new Date(now.getTime() + FARTHEST_DUE_MS);
    await this.services.executions.bringForward(this.scheduler.name, now, farthest);
  }

  private async sweep(): Promise<void> {
    this.nextSweep = this.now() + SWEEP_INTERVAL_MS;
    await this.services.sweeper.sweep(this.scheduler);
  }

  /** Steps go on in the background: a long transfer must not delay the statuses of others. */
  private async startDueSteps(): Promise<number> {
    const due = await this.services.executions.findDue(this.scheduler.name, this.clock.now(), MOST_DUE_AT_ONCE);
    if (due.length) this.lastNews = this.now();
    for (const execution of due) void this.services.steps.run(execution);
    return due.length;
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
    this.schedule(this.now() + backOff(this.failures, FIRST_PAUSE_MS, LONGEST_PAUSE_MS));
    await this.follower.close();
    if (this.unreachableSince) return;
    this.unreachableSince = this.clock.now();
    this.logger.warn(`The scheduler "${this.scheduler.name}" cannot be followed, trying again: ${messageOf(error)}`);
    await this.services.jobs.setUnreachable(this.scheduler.name, this.unreachableSince).catch((cause: unknown) => {
      this.logger.error(`That could not be stored: ${messageOf(cause)}`);
      this.unreachableSince = undefined;
    });
  }

  /** At the beat of the loop that is nearest, which may come a moment early. */
  private schedule(moment: number): void {
    this.nextLook = moment - HEARTBEAT_MS / 2;
  }

  private pause(): number {
    return pauseBetweenLooks(this.now() - this.lastNews, this.isRunning, this.options);
  }

  private now(): number {
    return this.clock.now().getTime();
  }

  /** The farthest ahead that a look or a query is set. */
  private get longestPause(): number {
    return Math.max(LONGEST_PAUSE_MS, this.options.idleInterval, this.options.reconcileInterval);
  }
}
