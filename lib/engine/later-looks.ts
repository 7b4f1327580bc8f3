import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { messageOf } from '../domain/jobs.error.js';
import { VALUES_AT_ONCE } from '../store/chunks.js';
import { WakeStore, type DueLook, type FollowedJob } from '../store/wake.store.js';
import type { EngineOptions } from './engine.options.js';
import { CLOCK, ENGINE_OPTIONS, type Clock } from './engine.tokens.js';

/** Through which due looks reach whoever follows the schedulers. */
export interface SchedulerWaker {
  /** Whether a scheduler is configured in this process. */
  knows(scheduler: string): boolean;
  /** Whether this process, of all replicas, follows a scheduler now. */
  leads(scheduler: string): boolean;
  /** Looks at a scheduler now. */
  wake(scheduler: string): Promise<void>;
  /** Looks at a scheduler now, and tries again what failed there before. */
  urge(scheduler: string): Promise<void>;
}

/** What is due of the jobs on one scheduler. */
interface DueLooks {
  readonly scheduler: string;
  readonly jobIds: readonly number[];
  readonly isUrgent: boolean;
}

/** Time between two questions whether another replica has looked, in ms. */
const POLL_MS = 250;

/**
 * Looks at jobs that were asked for a later time, or where another replica follows the scheduler. They are kept in the
 * database, so that they survive a restart and reach every replica.
 */
@Injectable()
export class LaterLooks {
  private readonly logger = new Logger(LaterLooks.name);
  private readonly waking = new Set<string>();
  private nextCheck = 0;
  private current: Promise<void> | null = null;

  constructor(
    private readonly wakes: WakeStore,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Asks for a look at some jobs; of several for one job the earliest counts. */
  async schedule(jobIds: readonly number[], time: Date): Promise<void> {
    await this.wakes.schedule(jobIds, time);
    this.nextCheck = Math.min(this.nextCheck, time.getTime());
  }

  /**
   * Asks the replica that follows a job's scheduler for a look, for somebody who waits for it. Resolves after that look; when
   * nobody has looked after twice the time in which a living replica would see the wish, it resolves, too.
   * @param signal ends the waiting, not the wish
   */
  async urge(jobId: number, signal: AbortSignal): Promise<void> {
    await this.wakes.urge(jobId, this.clock.now());
    for (let waited = 0; waited < 2 * this.options.idleInterval && !signal.aborted; waited += POLL_MS) {
      if (!(await this.wakes.isAwaited(jobId))) return;
      await delay(POLL_MS);
    }
  }

  /** Passes on what is due; returns at once. Costs nothing before the next one is due, one query now and then apart. */
  passIfDue(waker: SchedulerWaker): void {
    if (this.current || this.clock.now().getTime() < this.nextCheck) return;
    this.current = this.pass(waker).finally(() => {
      this.current = null;
    });
  }

  /** Waits for what is under way. */
  async settled(): Promise<void> {
    await this.current;
  }

  private async pass(waker: SchedulerWaker): Promise<void> {
    const now = this.clock.now();
    // Another replica may note one that is due earlier than those that are known here.
    this.nextCheck = now.getTime() + this.options.idleInterval;
    try {
      const due = await this.wakes.due(now);
      await this.passOn(due, now, waker);
      const next = due.length < VALUES_AT_ONCE ? await this.wakes.nextAfter(now) : now;
      if (next) this.nextCheck = Math.min(this.nextCheck, next.getTime());
    } catch (error) {
      this.logger.warn(`Later looks were not passed on, trying again: ${messageOf(error)}`);
    }
  }

  private async passOn(looks: readonly DueLook[], now: Date, waker: SchedulerWaker): Promise<void> {
    if (looks.length === 0) return;
    const due = looks.map(({ jobId }) => jobId);
    const urgent = new Set(looks.filter(({ isUrgent }) => isUrgent).map(({ jobId }) => jobId));
    const followed = await this.wakes.followed(due);
    const known = new Map(followed.map(({ jobId, scheduler }) => [jobId, scheduler]));
    // Nobody has to look at what has ended meanwhile.
    await this.wakes.remove(
      due.filter((jobId) => !known.has(jobId)),
      now,
    );
    for (const scheduler of schedulersOf(followed)) {
      const jobIds = followed.filter((job) => job.scheduler === scheduler).map(({ jobId }) => jobId);
      // A scheduler that hangs must not keep the others waiting.
      const isUrgent = jobIds.some((jobId) => urgent.has(jobId));
      if (!this.waking.has(scheduler)) void this.look({ scheduler, jobIds, isUrgent }, now, waker);
    }
  }

  /** What another replica follows is left to it. */
  private async look({ scheduler, jobIds, isUrgent }: DueLooks, now: Date, waker: SchedulerWaker): Promise<void> {
    this.waking.add(scheduler);
    try {
      await (isUrgent ? waker.urge(scheduler) : waker.wake(scheduler));
      if (waker.leads(scheduler) || !waker.knows(scheduler)) await this.wakes.remove(jobIds, now);
    } catch (error) {
      this.logger.warn(`The scheduler "${scheduler}" was not looked at as asked: ${messageOf(error)}`);
    } finally {
      this.waking.delete(scheduler);
    }
  }
}

/** The schedulers that some jobs run on, each once. */
export function schedulersOf(jobs: readonly FollowedJob[]): string[] {
  return [...new Set(jobs.map(({ scheduler }) => scheduler))];
}
