import { Inject, Injectable, Logger } from '@nestjs/common';
import { messageOf } from '../domain/jobs.error.js';
import { OutputTransferError } from '../schedulers/scheduler.errors.js';
import type { ExecutionEntity, JobEntity } from '../store/entities/index.js';
import { EXECUTION_PHASE } from '../store/execution-phase.js';
import { ExecutionStore } from '../store/execution.store.js';
import { JobStore } from '../store/job.store.js';
import { backOff } from './back-off.js';
import { ControlLanes } from './control-lanes.js';
import { CLOCK, type Clock } from './engine.tokens.js';
import { ResultHandlerError } from './engine.errors.js';
import { Finisher } from './finisher.js';
import { JobChanges } from './job-changes.js';
import { Submitter } from './submitter.js';

/** How long a claim on an execution lasts when its holder dies, in ms. */
export const CLAIM_MS = 30_000;

const RENEWAL_MS = CLAIM_MS / 3;
const FIRST_RETRY_MS = 2000;
/** Soon after a scheduler answers again everything shall be right. */
const LONGEST_RETRY_MS = 60_000;
/** What has to do with the one job, and may cost much each time. */
const LONGEST_RETRY_OF_WORK_MS = 5 * 60_000;
/** Whoever asks in a loop makes no more attempts than one in so many ms. */
const SHORTEST_URGED_RETRY_MS = 5000;

/** A step that failed here, and since when it waits for its next attempt. */
interface Postponed {
  readonly execution: ExecutionEntity;
  readonly since: Date;
}

/** Resolves with whether more may be due now. */
type Step = () => Promise<boolean>;

/**
 * Takes an execution through the steps that are due: submission, stop, collection and what follows. One process at a
 * time works on an execution, by a claim that it renews while it lives.
 */
@Injectable()
export class StepRunner {
  private readonly logger = new Logger(StepRunner.name);
  private readonly running = new Set<Promise<void>>();
  /** Keys of what is worked on here: a clock that is put back may make it due once more. */
  private readonly inHand = new Set<string>();
  private readonly postponed = new Map<string, Postponed>();
  /** When somebody last asked for what waits for its next attempt, by scheduler. */
  private readonly urged = new Map<string, Date>();
  private stopped = false;

  constructor(
    private readonly commands: ControlLanes,
    private readonly executions: ExecutionStore,
    private readonly jobs: JobStore,
    private readonly submitter: Submitter,
    private readonly finisher: Finisher,
    private readonly changes: JobChanges,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Claims a due execution and takes its steps until it waits for something; never rejects. */
  async run(execution: ExecutionEntity): Promise<void> {
    if (!execution.dueTime || this.inHand.has(execution.key) || !(await this.claim(execution))) return;
    await this.follow(this.takeSteps(execution, () => this.nextStep(execution)));
  }

  /** The same for a new execution that was claimed by its insertion, beginning with its submission. */
  async runNew(execution: ExecutionEntity, job: JobEntity): Promise<void> {
    await this.follow(this.takeSteps(execution, () => this.submitter.submitNew(execution, job)));
  }

  /** Takes the steps now that have failed on a scheduler and wait for their next attempt; those that have just failed, soon. */
  urge(scheduler: string): void {
    this.urged.set(scheduler, this.clock.now());
    for (const postponed of this.postponed.values()) {
      if (postponed.execution.scheduler === scheduler) void this.hasten(postponed);
    }
  }

  private async hasten({ execution, since }: Postponed): Promise<void> {
    const now = this.clock.now();
    const next = new Date(Math.min(since.getTime(), now.getTime()) + SHORTEST_URGED_RETRY_MS);
    if (next <= now) return this.run(execution);
    if (!execution.dueTime || execution.dueTime <= next || !(await this.claim(execution, next))) return;
    this.postponed.set(execution.key, { execution: Object.assign({}, execution, { dueTime: next }), since });
  }

  /** Not when the app is being shut down: whoever comes next would have to wait for the end of the claim. */
  private async claim(execution: ExecutionEntity, until = this.claimEnd()): Promise<boolean> {
    if (this.stopped) return false;
    this.postponed.delete(execution.key);
    try {
      return await this.executions.claim(execution, until);
    } catch (error) {
      this.logger.error(`Execution ${execution.key} could not be claimed: ${messageOf(error)}`);
      return false;
    }
  }

  private async follow(steps: Promise<void>): Promise<void> {
    this.running.add(steps);
    try {
      await steps;
    } finally {
      this.running.delete(steps);
    }
  }

  /** Takes no new steps; resolves when those under way have ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.running);
  }

  private async takeSteps(claimed: ExecutionEntity, firstStep: Step): Promise<void> {
    const { key } = claimed;
    const renewal = setInterval(() => void this.renew(key), RENEWAL_MS);
    renewal.unref();
    this.inHand.add(key);
    try {
      let execution = claimed;
      let step = firstStep;
      while (execution.dueTime && !this.stopped) {
        if (!(await this.takeStep(execution, step))) return;
        const next = await this.executions.find(key);
        if (!next || next.phase === execution.phase) return;
        // Each phase is due for everybody: who has seen it meanwhile works on it now, and has claimed it for later.
        if (next.dueTime && (next.dueTime > this.clock.now() || !(await this.claim(next)))) return;
        execution = next;
        step = () => this.nextStep(next);
      }
    } catch (error) {
      this.logger.error(`Execution ${key} could not be worked on: ${messageOf(error)}`);
    } finally {
      this.inHand.delete(key);
      clearInterval(renewal);
    }
  }

  /** @returns whether more may be due now; a step that failed is due again later */
  private async takeStep(execution: ExecutionEntity, step: Step): Promise<boolean> {
    try {
      return await step();
    } catch (error) {
      await this.postpone(execution, error);
      return false;
    }
  }

  private async nextStep(execution: ExecutionEntity): Promise<boolean> {
    const job = await this.jobs.findById(execution.jobId);
    if (!job) return true;
    switch (execution.phase) {
      case EXECUTION_PHASE.INTENDED:
      case EXECUTION_PHASE.SUBMITTING:
        return this.submitter.submit(execution, job);
      case EXECUTION_PHASE.SUBMITTED:
        await this.removeFromQueue(execution);
        return true;
      case EXECUTION_PHASE.ENDED:
        await this.finisher.collect(execution, job);
        return true;
      case EXECUTION_PHASE.COLLECTED:
        await this.finisher.acknowledge(execution);
        return true;
      case EXECUTION_PHASE.ACKNOWLEDGED:
        await this.finisher.clear(execution);
        return true;
      case EXECUTION_PHASE.CLEARED:
        await this.finisher.close(execution, job);
        return true;
      case EXECUTION_PHASE.CLOSED:
        return false;
    }
  }

  /** A stop was asked for: what came of it is told by the event log. */
  private async removeFromQueue({ key, scheduler, phase, stopTime }: ExecutionEntity): Promise<void> {
    if (stopTime) await this.commands.control(scheduler, 'remove', key, 'stopped in the web application');
    await this.executions.change(key, phase, { dueTime: null, attempts: 0 });
  }

  private async postpone(execution: ExecutionEntity, error: unknown): Promise<void> {
    // Whoever asks for the next attempt need not wait until this one is written down.
    this.inHand.delete(execution.key);
    const attempts = execution.attempts + 1;
    const pause = backOff(attempts, FIRST_RETRY_MS, isOwnWork(error) ? LONGEST_RETRY_OF_WORK_MS : LONGEST_RETRY_MS);
    this.logger.warn(
      `Job ${execution.jobId}: the step after "${execution.phase}" failed (attempt ${attempts}), ` +
        `again in ${Math.round(pause / 1000)} s: ${messageOf(error)}`,
    );
    const current = await this.executions.find(execution.key);
    if (!current) return;
    const since = this.clock.now();
    const dueTime = new Date(since.getTime() + pause);
    await this.executions.change(execution.key, current.phase, { attempts, dueTime });
    const postponed = { execution: Object.assign({}, current, { attempts, dueTime }), since };
    this.postponed.set(execution.key, postponed);
    // Somebody who asked while this attempt was on its way to fail cannot know that.
    const urged = this.urged.get(execution.scheduler);
    if (urged && urged.getTime() > since.getTime() - SHORTEST_URGED_RETRY_MS) await this.hasten(postponed);
    const statusMessage = `${messageOf(error)} (attempt ${attempts})`;
    // A job that has its final status keeps its last word; only tidying up is late.
    const expected = { executionKey: execution.key, completionTime: null };
    if (await this.jobs.change(execution.jobId, { statusMessage }, expected)) {
      this.changes.emit(execution.jobId);
    }
  }

  private async renew(key: string): Promise<void> {
    try {
      const execution = await this.executions.find(key);
      if (execution?.dueTime) await this.executions.claim(execution, this.claimEnd());
    } catch (error) {
      this.logger.warn(`The claim on execution ${key} could not be renewed: ${messageOf(error)}`);
    }
  }

  private claimEnd(): Date {
    return new Date(this.clock.now().getTime() + CLAIM_MS);
  }
}

/** Whether the outputs did not arrive whole or a result handler failed, and not the scheduler. */
function isOwnWork(error: unknown): boolean {
  return error instanceof OutputTransferError || error instanceof ResultHandlerError;
}
