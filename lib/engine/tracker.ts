import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { SchedulerRegistry } from '@nestjs/schedule';
import { messageOf } from '../domain/jobs.error.js';
import { JobSchedulers } from '../schedulers/job-schedulers.js';
import { ScheduleModuleMissingError } from './engine.errors.js';
import { CLOCK, ENGINE_OPTIONS, type Clock } from './engine.tokens.js';
import type { EngineOptions } from './engine.options.js';
import type { SweepReport } from './sweeper.js';
import { FollowerServices } from './follower-services.js';
import { LaterLooks, type SchedulerWaker } from './later-looks.js';
import { HEARTBEAT_MS } from './look-pace.js';
import { SchedulerFollower } from './scheduler-follower.js';
import { StatusNotifier } from './status-notifier.js';
import { endsWithin } from './with-deadline.js';

/** The tracking loop's name in @nestjs/schedule's SchedulerRegistry. */
export const TRACKER_INTERVAL = 'nestjs-jobs:tracker';

/**
 * The tracking loop: one interval that looks for each scheduler whether something is due, however many jobs, users and
 * pages there are. Schedulers are followed side by side.
 */
@Injectable()
export class Tracker implements OnApplicationBootstrap, OnModuleDestroy, SchedulerWaker {
  private readonly logger = new Logger(Tracker.name);
  private readonly followers = new Map<string, SchedulerFollower>();
  private intervals: SchedulerRegistry | null = null;
  private readonly shutdown = new AbortController();

  /** @internal Nest makes the tracker. */
  constructor(
    private readonly moduleRef: ModuleRef,
    private readonly schedulers: JobSchedulers,
    private readonly services: FollowerServices,
    private readonly laterLooks: LaterLooks,
    private readonly notifier: StatusNotifier,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    schedulers.onChange((name) => {
      this.takeNote(name);
    });
  }

  /** Starts the loop, unless `tracker: { autoStart: false }`. */
  onApplicationBootstrap(): void {
    if (!this.options.autoStart) return;
    this.intervals = this.registry();
    this.intervals.addInterval(
      TRACKER_INTERVAL,
      setInterval(() => {
        this.lookIfDue();
      }, HEARTBEAT_MS),
    );
  }

  /** Stops the loop and waits for what is under way, `shutdownTimeout` at most. */
  async onModuleDestroy(): Promise<void> {
    this.shutdown.abort();
    // Somebody may have taken the interval away by the registry.
    if (this.intervals?.doesExist('interval', TRACKER_INTERVAL)) this.intervals.deleteInterval(TRACKER_INTERVAL);
    const ended = Promise.all([
      Promise.all([...this.followers.values()].map((follower) => follower.close())).then(() =>
        this.services.steps.stop(),
      ),
      this.notifier.stop(),
      this.laterLooks.settled(),
    ]);
    if (await endsWithin(ended, this.options.shutdownTimeout)) return;
    this.logger.warn(
      `The app ends although handlers or transfers have not ended within ${this.options.shutdownTimeout} ms; ` +
        'they are begun anew after the next start.',
    );
  }

  /**
   * One look at every scheduler, by hand: reads the event logs and takes the steps that are due, then shows the
   * `@OnJobStatus` handlers what is due. Resolves when the statuses are stored and the handlers have ended; never rejects
   * because a scheduler cannot be reached.
   */
  async pollOnce(): Promise<void> {
    await Promise.all(this.schedulers.list().map(({ name }) => this.wake(name)));
    if (!this.stopping) await this.notifier.notifyAll();
  }

  /** Looks at one scheduler soon, because something may have happened; resolves after that look. */
  async wake(scheduler: string): Promise<void> {
    if (this.stopping || !this.schedulers.has(scheduler)) return;
    await this.follower(scheduler).look();
  }

  /** The same for somebody who waits for it: what failed on the scheduler before is tried again now. */
  async urge(scheduler: string): Promise<void> {
    if (!this.stopping) this.services.steps.urge(scheduler);
    await this.wake(scheduler);
  }

  /** The same by whichever replica follows the scheduler of a job. */
  async urgeAnywhere(scheduler: string, jobId: number): Promise<void> {
    await this.urge(scheduler);
    if (!this.stopping && this.knows(scheduler) && !this.leads(scheduler)) {
      await this.laterLooks.urge(jobId, this.shutdown.signal);
    }
  }

  /** Whether a scheduler is configured in this process. */
  knows(scheduler: string): boolean {
    return this.schedulers.has(scheduler);
  }

  /** Whether this process, of all replicas, follows a scheduler now. */
  leads(scheduler: string): boolean {
    return !this.stopping && (this.followers.get(scheduler)?.leads ?? false);
  }

  /**
   * Looks now for directories that no job owns any more, and removes those that are provably left over; the loop does so
   * once an hour.
   * @throws SchedulerUnavailableError when the scheduler cannot be asked
   */
  async sweep(scheduler: string): Promise<SweepReport> {
    return this.services.sweeper.sweep(this.schedulers.get(scheduler));
  }

  /** Looks at one scheduler at the next turn of the loop: something was just submitted to it. */
  expect(scheduler: string): void {
    if (!this.stopping && this.schedulers.has(scheduler)) this.follower(scheduler).expect();
  }

  private get stopping(): boolean {
    return this.shutdown.signal.aborted;
  }

  private lookIfDue(): void {
    if (this.stopping) return;
    for (const { name } of this.schedulers.list()) this.follower(name).lookIfDue();
    this.laterLooks.passIfDue(this);
    this.notifier.lookIfDue();
  }

  /** A scheduler was added, removed, or replaced by another one of its name. */
  private takeNote(name: string): void {
    const known = this.followers.get(name);
    if (known && !this.schedulers.has(name)) {
      this.followers.delete(name);
      this.end(known, known.close());
    }
    if (!this.intervals || this.stopping || !this.schedulers.has(name)) return;
    this.follower(name).expect();
    this.follower(name).lookIfDue();
  }

  /** The follower of a scheduler; a new one when there is another scheduler of its name now. */
  private follower(name: string): SchedulerFollower {
    const scheduler = this.schedulers.get(name);
    const known = this.followers.get(name);
    if (known?.scheduler === scheduler) return known;
    if (known) this.end(known, known.retire());
    const follower = new SchedulerFollower(scheduler, this.services, this.options, this.clock, known);
    this.followers.set(name, follower);
    return follower;
  }

  private end({ scheduler }: SchedulerFollower, ended: Promise<void>): void {
    ended.catch((error: unknown) => {
      this.logger.warn(`The former scheduler "${scheduler.name}" was not closed: ${messageOf(error)}`);
    });
  }

  /** Taken late: the app imports `ScheduleModule.forRoot()`, this library must not (every handler would fire twice). */
  private registry(): SchedulerRegistry {
    try {
      return this.moduleRef.get(SchedulerRegistry, { strict: false });
    } catch (error) {
      throw new ScheduleModuleMissingError({ cause: error });
    }
  }
}
