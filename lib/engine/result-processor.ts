import { Inject, Injectable } from '@nestjs/common';
import { filter, firstValueFrom, interval, map, merge, switchMap, throwError } from 'rxjs';
import { isFinalStatus, JOB_STATUS } from '../domain/job-status.js';
import type { JobEntity } from '../store/entities/index.js';
import { ExecutionStore } from '../store/execution.store.js';
import { JobStore } from '../store/job.store.js';
import { ActionNotAllowedError, ResultHandlerError } from './engine.errors.js';
import { CLOCK, RESULT_HANDLERS, type Clock, type ResultHandlerPort } from './engine.tokens.js';
import { PROCESSING_MESSAGE } from './finisher.js';
import { describeFailure } from './handler-failure.js';
import { JobChanges } from './job-changes.js';
import { StepRunner } from './step-runner.js';

/** Another replica may be the one whose handlers run: its changes are seen in the database only. */
const OTHER_REPLICAS_MS = 2000;

/** Runs result handlers when somebody asks for it: now instead of after the pause, or once more. */
@Injectable()
export class ResultProcessor {
  constructor(
    private readonly jobs: JobStore,
    private readonly executions: ExecutionStore,
    private readonly steps: StepRunner,
    private readonly changes: JobChanges,
    @Inject(RESULT_HANDLERS) private readonly handlers: ResultHandlerPort,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Resolves when the handlers have ended; a job that was Results-Ready has its final status then.
   * @throws ActionNotAllowedError for a job that has no results
   * @throws ResultHandlerError when a handler throws
   */
  async process(job: JobEntity): Promise<void> {
    if (job.status === JOB_STATUS.COMPLETE || job.status === JOB_STATUS.VARIOUS_COMPLETE) return this.runAgain(job);
    if (job.status !== JOB_STATUS.RESULTS_READY) {
      throw new ActionNotAllowedError('process its results', job.id, job.status);
    }
    if (job.executionKey === null) return this.concludeByHand(job);
    return this.conclude(job, job.executionKey);
  }

  /** The step that follows the outputs' arrival, now; or that of whoever is taking it. */
  private async conclude(job: JobEntity, executionKey: string): Promise<void> {
    const execution = await this.executions.find(executionKey);
    if (execution && job.statusMessage !== PROCESSING_MESSAGE) await this.steps.run(execution);
    const outcome = await this.waitForOutcome(job.id);
    if (outcome?.status === JOB_STATUS.RESULTS_READY) {
      throw new ResultHandlerError(job.id, outcome.handlerMessage ?? outcome.statusMessage ?? '');
    }
  }

  private async concludeByHand(job: JobEntity): Promise<void> {
    await this.runAgain(job);
    const change = { status: JOB_STATUS.COMPLETE, statusMessage: null, completionTime: this.clock.now() };
    await this.jobs.change(job.id, change, { status: JOB_STATUS.RESULTS_READY });
    this.changes.emit(job.id);
  }

  private async runAgain({ id, executionKey, handlerMessage }: JobEntity): Promise<void> {
    const execution = executionKey === null ? null : await this.executions.find(executionKey);
    try {
      await this.handlers.run({ jobId: id, execution: execution?.number ?? 0, attempt: 1, cause: 'request' });
    } catch (error) {
      const reason = describeFailure('result', error, 1);
      await this.note(id, reason);
      throw new ResultHandlerError(id, reason, { cause: error });
    }
    if (handlerMessage !== null) await this.note(id, null);
  }

  private async note(jobId: number, handlerMessage: string | null): Promise<void> {
    if (await this.jobs.change(jobId, { handlerMessage })) this.changes.emit(jobId);
  }

  /** Resolves with the job when no handler is running for it; with `null` when it is gone. */
  private async waitForOutcome(jobId: number): Promise<JobEntity | null> {
    const now = await this.jobs.findById(jobId);
    if (isDecided(now)) return now;
    const decided = merge(
      this.changes.stream.pipe(filter((change) => change.jobId === jobId)),
      interval(OTHER_REPLICAS_MS),
    ).pipe(
      switchMap(() => this.jobs.findById(jobId)),
      filter(isDecided),
    );
    const ended = this.changes.ended.pipe(
      map(
        () => new ResultHandlerError(jobId, 'the app is being shut down; they will be processed after its next start'),
      ),
      switchMap((error) => throwError(() => error)),
    );
    return firstValueFrom(merge(decided, ended));
  }
}

function isDecided(job: JobEntity | null): boolean {
  return !job || isFinalStatus(job.status) || job.statusMessage !== PROCESSING_MESSAGE;
}
