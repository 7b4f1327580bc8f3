import { Inject, Injectable } from '@nestjs/common';
import { isFinalStatus, JOB_STATUS, type FinalStatus } from '../domain/job-status.js';
import type { ControlAction } from '../schedulers/scheduler.js';
import type { ExecutionEntity, JobEntity } from '../store/entities/index.js';
import { EXECUTION_PHASE, type ExecutionPhase } from '../store/execution-phase.js';
import { ExecutionStore } from '../store/execution.store.js';
import { JobStore } from '../store/job.store.js';
import { ControlLanes } from './control-lanes.js';
import { ActionNotAllowedError } from './engine.errors.js';
import { CLOCK, type Clock } from './engine.tokens.js';
import { JobChanges } from './job-changes.js';
import { JobRemover } from './job-remover.js';
import { StepRunner } from './step-runner.js';
import { Tracker } from './tracker.js';

const BEFORE_ITS_END: ReadonlySet<ExecutionPhase> = new Set([
  EXECUTION_PHASE.INTENDED,
  EXECUTION_PHASE.SUBMITTING,
  EXECUTION_PHASE.SUBMITTED,
]);

/** What people ask of a job that was executed: stop, pause, go on, delete. What came of it is told by the event log. */
@Injectable()
export class JobControl {
  constructor(
    private readonly commands: ControlLanes,
    private readonly jobs: JobStore,
    private readonly executions: ExecutionStore,
    private readonly steps: StepRunner,
    private readonly remover: JobRemover,
    private readonly tracker: Tracker,
    private readonly changes: JobChanges,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Removes the job from the queue. The request is stored first: while the scheduler cannot be reached it is repeated.
   * @throws ActionNotAllowedError when the job has a final status
   */
  async stop(job: JobEntity): Promise<void> {
    if (isFinalStatus(job.status)) throw new ActionNotAllowedError('stop', job.id, job.status);
    const execution = await this.executionOf(job);
    if (!execution) return this.abort(job);
    await this.requestStop(execution);
    await this.tracker.wake(execution.scheduler);
  }

  /**
   * Holds the program: it is stopped, and starts again from its beginning after {@link resume}.
   * @throws SchedulerUnavailableError when the scheduler cannot be asked now
   */
  async pause(job: JobEntity): Promise<void> {
    await this.control(job, 'pause', ['hold']);
  }

  /** Keeps the program in memory without letting it run, where the pool allows it. Throws as {@link pause} does. */
  async suspend(job: JobEntity): Promise<void> {
    await this.control(job, 'suspend', ['suspend']);
  }

  /** Lets a paused, held or suspended job go on. Throws as {@link pause} does. */
  async resume(job: JobEntity): Promise<void> {
    const suspended = Boolean(job.statuses.suspended);
    const held = Boolean(job.statuses.paused) || Boolean(job.statuses.held);
    // Where neither is known of yet, it may have been held a moment ago: a release that finds nothing is harmless.
    const actions: ControlAction[] = [
      ...(suspended ? ['continue' as const] : []),
      ...(held || !suspended ? ['release' as const] : []),
    ];
    await this.control(job, 'resume', actions);
  }

  /**
   * Gives a job a final status by hand: where its scheduler cannot tell any more what became of it, or where a person
   * knows better. What is still in the queue is removed, and what lies of it on the submit host.
   * @throws ActionNotAllowedError when it was not executed
   */
  async resolve(job: JobEntity, status: FinalStatus, reason: string): Promise<void> {
    const execution = await this.executionOf(job);
    if (!execution) throw new ActionNotAllowedError('resolve', job.id, job.status);
    const completionTime = job.completionTime ?? this.clock.now();
    const resolved = { status, statusMessage: reason, completionTime, lostTime: null, unreachableSince: null };
    await this.jobs.change(job.id, resolved, { executionKey: execution.key });
    this.changes.emit(job.id);
    if (job.lostTime) await this.giveUp(execution);
    else await this.requestStop(execution);
    await this.tracker.wake(execution.scheduler);
  }

  /** Hides the job at once and removes everything of it, here and on the scheduler, however long that takes. */
  async delete(job: JobEntity): Promise<void> {
    // From here on nobody can begin another execution of it.
    await this.jobs.change(job.id, { deletedTime: this.clock.now() });
    const hidden = (await this.jobs.findById(job.id)) ?? job;
    const open = await this.remover.openExecutions(hidden);
    if (!open.length) return this.remover.remove(hidden);
    this.changes.emit(job.id);
    for (const execution of open) await this.requestStop(execution);
    for (const scheduler of new Set(open.map((execution) => execution.scheduler))) await this.tracker.wake(scheduler);
  }

  private async control(job: JobEntity, word: string, actions: readonly ControlAction[]): Promise<void> {
    const execution = await this.executionOf(job);
    if (execution?.phase !== EXECUTION_PHASE.SUBMITTED) throw new ActionNotAllowedError(word, job.id, job.status);
    const { scheduler, key } = execution;
    for (const action of actions) await this.commands.control(scheduler, action, key, `${word} in the web application`);
    await this.tracker.wake(scheduler);
  }

  private async requestStop({ key }: ExecutionEntity): Promise<void> {
    await this.executions.requestStop(key, this.clock.now());
    const execution = await this.executions.find(key);
    // What has ended goes on by itself: two that work on it would run the result handlers twice.
    if (execution && BEFORE_ITS_END.has(execution.phase)) await this.steps.run(execution);
  }

  /** No event will ever come: what there is left to do is to tidy up. */
  private async giveUp({ key, phase }: ExecutionEntity): Promise<void> {
    const change = { phase: EXECUTION_PHASE.COLLECTED, attempts: 0, dueTime: this.clock.now() };
    if (phase !== EXECUTION_PHASE.CLOSED) await this.executions.change(key, phase, change);
  }

  private async abort(job: JobEntity): Promise<void> {
    const change = {
      status: JOB_STATUS.ABORTED,
      statusMessage: 'Stopped before it was executed.',
      completionTime: this.clock.now(),
    };
    if (!(await this.jobs.change(job.id, change, { executionKey: null, status: job.status }))) {
      throw new ActionNotAllowedError('stop', job.id, 'changing');
    }
    this.changes.emit(job.id);
  }

  private async executionOf({ executionKey }: JobEntity): Promise<ExecutionEntity | null> {
    return executionKey === null ? null : this.executions.find(executionKey);
  }
}
