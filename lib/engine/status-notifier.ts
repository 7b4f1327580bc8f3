import { Inject, Injectable, Logger } from '@nestjs/common';
import { messageOf } from '../domain/jobs.error.js';
import { withoutSeen, type StatusChange } from '../domain/status-change.js';
import type { JobEntity } from '../store/entities/index.js';
import { JobStore } from '../store/job.store.js';
import { NotificationStore, type NotificationOutcome } from '../store/notification.store.js';
import { StatusRecorder } from '../store/status-recorder.js';
import { backOff } from './back-off.js';
import type { EngineOptions } from './engine.options.js';
import { CLOCK, ENGINE_OPTIONS, STATUS_HANDLERS, type Clock, type StatusHandlerPort } from './engine.tokens.js';
import { isDue } from './is-due.js';
import { describeFailure, HandlerFailure } from './handler-failure.js';
import { JobChanges } from './job-changes.js';
import { NotificationClaim } from './notification-claim.js';

/** Jobs whose handlers run at the same time in one process. */
const MOST_AT_ONCE = 16;

const FIRST_RETRY_MS = 2000;
const LONGEST_RETRY_MS = 5 * 60_000;
/** What is due later was put off by a clock that was ahead, in ms. */
const FARTHEST_DUE_MS = 2 * LONGEST_RETRY_MS;
/** Time between two looks for such, in ms. */
const FARTHEST_INTERVAL_MS = 60_000;

/**
 * Shows the handlers of the app the changes that are kept with the jobs: one job's in their order, different jobs' side
 * by side. A change is taken from the job only after every handler has seen it, so that a process that dies makes
 * another one show it again.
 */
@Injectable()
export class StatusNotifier {
  private readonly logger = new Logger(StatusNotifier.name);
  private readonly running = new Set<Promise<void>>();
  private starting: Promise<number> | null = null;
  private nextLook = 0;
  private nextBringingForward = 0;
  private stopped = false;

  constructor(
    private readonly jobs: JobStore,
    private readonly notifications: NotificationStore,
    private readonly recorder: StatusRecorder,
    private readonly changes: JobChanges,
    @Inject(STATUS_HANDLERS) private readonly handlers: StatusHandlerPort,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Looks when this process has recorded something, or when it is time to look for what others have; returns at once. */
  lookIfDue(): void {
    const now = this.clock.now().getTime();
    if (this.recorder.takeNews()) this.nextLook = now;
    if (isDue(this.nextLook, now, LONGEST_RETRY_MS)) void this.startDue();
  }

  /** Shows everything that is due; resolves when the handlers have ended. Never rejects. */
  async notifyAll(): Promise<void> {
    do await Promise.all(this.running);
    while ((await this.startDue()) > 0);
  }

  /** Shows nothing new; resolves when the handlers under way have ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.starting;
    await Promise.all(this.running);
  }

  /** Resolves with how many jobs it has begun with. */
  private startDue(): Promise<number> {
    this.starting ??= this.claimDue().finally(() => {
      this.starting = null;
    });
    return this.starting;
  }

  private async claimDue(): Promise<number> {
    const now = this.clock.now();
    this.nextLook = now.getTime() + this.options.idleInterval;
    const free = MOST_AT_ONCE - this.running.size;
    if (this.stopped || !this.handlers.areThere || free <= 0) return 0;
    try {
      await this.bringForward(now);
      const due = await this.notifications.findDue(now, free);
      const claims = await Promise.all(
        due.map((notification) =>
          NotificationClaim.take(notification, this.notifications, this.clock, (error) => {
            this.logger.warn(`The claim on job ${notification.jobId} could not be renewed: ${messageOf(error)}`);
          }),
        ),
      );
      const taken = claims.filter((claim) => claim !== null);
      for (const claim of taken) this.follow(claim);
      return taken.length;
    } catch (error) {
      this.logger.error(`The jobs with news for handlers could not be found: ${messageOf(error)}`);
      return 0;
    }
  }

  private async bringForward(now: Date): Promise<void> {
    if (!isDue(this.nextBringingForward, now.getTime(), FARTHEST_INTERVAL_MS)) return;
    this.nextBringingForward = now.getTime() + FARTHEST_INTERVAL_MS;
    await this.notifications.bringForward(now, new Date(now.getTime() + FARTHEST_DUE_MS));
  }

  private follow(claim: NotificationClaim): void {
    const telling = this.tellAll(claim).finally(() => {
      this.running.delete(telling);
      // Others may have waited for a place.
      this.expectAt(this.clock.now());
    });
    this.running.add(telling);
  }

  private async tellAll(claim: NotificationClaim): Promise<void> {
    try {
      while (await this.tellNext(claim));
    } catch (error) {
      this.logger.error(`The handlers for job ${claim.jobId} could not be told: ${messageOf(error)}`);
    } finally {
      claim.end();
    }
  }

  /** @returns whether there may be more to tell */
  private async tellNext(claim: NotificationClaim): Promise<boolean> {
    const job = await this.jobs.findById(claim.jobId);
    const [change] = job?.pendingChanges ?? [];
    if (!job || !change || job.deletedTime) {
      await this.settle(claim, () => outcome([], null));
      return false;
    }
    if (this.stopped) {
      // Another replica, or the next start, goes on at once.
      await this.settle(claim, (row) => ({ ...outcome(row.pendingChanges ?? [], this.clock.now()), ...attempts(row) }));
      return false;
    }
    try {
      await this.handlers.run(job, change, job.notifyAttempts + 1);
    } catch (error) {
      await this.postpone(claim, change, error);
      return false;
    }
    const seen = await this.settle(claim, (row, until) => ({
      ...outcome(withoutSeen(row.pendingChanges ?? [], change.number), until),
      ...(row.notifyAttempts > 0 && { handlerMessage: null }),
    }));
    if (seen?.handlerMessage === null) this.changes.emit(claim.jobId);
    return Boolean(seen?.pendingChanges);
  }

  private async postpone(claim: NotificationClaim, change: StatusChange, error: unknown): Promise<void> {
    const now = this.clock.now().getTime();
    const attempt = (row: JobEntity): number => row.notifyAttempts + 1;
    const retryTime = (row: JobEntity): Date => new Date(now + backOff(attempt(row), FIRST_RETRY_MS, LONGEST_RETRY_MS));
    const seenBy = error instanceof HandlerFailure ? error.seenBy : [];
    const postponed = await this.settle(claim, (row) => ({
      ...outcome(
        (row.pendingChanges ?? []).map((known) => (known.number === change.number ? { ...known, seenBy } : known)),
        retryTime(row),
      ),
      notifyAttempts: attempt(row),
      handlerMessage: describeFailure('status', error, attempt(row)),
    }));
    if (!postponed) return;
    this.expectAt(postponed.notifyTime ?? this.clock.now());
    this.logger.warn(`Job ${claim.jobId}: ${postponed.handlerMessage ?? ''}`);
    this.changes.emit(claim.jobId);
  }

  /**
   * Stores what came of it; whoever changes the job meanwhile makes it be computed anew.
   * @returns what was stored; `null` when the claim was lost, or the job is gone
   */
  private settle(
    claim: NotificationClaim,
    outcomeOf: (job: JobEntity, until: Date) => NotificationOutcome,
  ): Promise<NotificationOutcome | null> {
    return claim.whileUnchanged(async (until) => {
      for (;;) {
        const job = await this.jobs.findById(claim.jobId);
        if (job?.notifyTime?.getTime() !== until.getTime()) return null;
        const stored = outcomeOf(job, until);
        if (await this.notifications.settle(job, until, stored, this.clock.now())) return stored;
      }
    });
  }

  private expectAt(time: Date): void {
    this.nextLook = Math.min(this.nextLook, time.getTime());
  }
}

function outcome(pending: readonly StatusChange[], notifyTime: Date | null): NotificationOutcome {
  return pending.length
    ? { pendingChanges: pending, notifyTime, notifyAttempts: 0 }
    : { pendingChanges: null, notifyTime: null, notifyAttempts: 0 };
}

function attempts({ notifyAttempts }: JobEntity): Pick<JobEntity, 'notifyAttempts'> {
  return { notifyAttempts };
}
