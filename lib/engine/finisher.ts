import { Inject, Injectable, Logger } from '@nestjs/common';
import { isFinalStatus, JOB_STATUS, type JobStatus } from '../domain/job-status.js';
import { statusOfSubJobs } from '../domain/job-summary.js';
import { messageOf } from '../domain/jobs.error.js';
import { JobSchedulers } from '../schedulers/job-schedulers.js';
import { OutputsGoneError } from '../schedulers/scheduler.errors.js';
import type { ExecutionEntity, JobEntity } from '../store/entities/index.js';
import { EXECUTION_PHASE, type ExecutionPhase } from '../store/execution-phase.js';
import { ExecutionStore } from '../store/execution.store.js';
import { JobStore, type JobChange } from '../store/job.store.js';
import { SubJobStore } from '../store/sub-job.store.js';
import { jobDirectory } from '../workspaces/job-directory.js';
import { WorkspaceGuard } from '../workspaces/workspace-quota.js';
import { ResultHandlerError } from './engine.errors.js';
import { CLOCK, RESULT_HANDLERS, type Clock, type ResultHandlerPort } from './engine.tokens.js';
import { describeFailure } from './handler-failure.js';
import { JobChanges } from './job-changes.js';
import { JobRemover } from './job-remover.js';

/** What a job says while its result handlers run. */
export const PROCESSING_MESSAGE = 'The results are being processed.';

/**
 * What follows the end of a job on its scheduler, step by step: outputs collected, scheduler told, remote directory
 * removed, result handler run. Each step may be repeated; the next one is taken only after it was stored.
 */
@Injectable()
export class Finisher {
  private readonly logger = new Logger(Finisher.name);

  constructor(
    private readonly schedulers: JobSchedulers,
    private readonly executions: ExecutionStore,
    private readonly jobs: JobStore,
    private readonly subJobs: SubJobStore,
    private readonly remover: JobRemover,
    private readonly workspaces: WorkspaceGuard,
    private readonly changes: JobChanges,
    @Inject(RESULT_HANDLERS) private readonly resultHandlers: ResultHandlerPort,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** ENDED → COLLECTED: everything that the job wrote into its directory is here. */
  async collect(execution: ExecutionEntity, job: JobEntity): Promise<void> {
    if (!job.deletedTime) {
      await this.fetchOutputs(execution, job);
      await this.lookAtQuota(job);
    }
    await this.proceed(execution, EXECUTION_PHASE.COLLECTED);
  }

  /** COLLECTED → ACKNOWLEDGED: the scheduler may forget it. */
  async acknowledge(execution: ExecutionEntity): Promise<void> {
    await this.schedulers.get(execution.scheduler).acknowledge([execution.key]);
    await this.proceed(execution, EXECUTION_PHASE.ACKNOWLEDGED);
  }

  /** ACKNOWLEDGED → CLEARED: nothing is left on the submit host. */
  async clear(execution: ExecutionEntity): Promise<void> {
    await this.schedulers.get(execution.scheduler).removeDirectory(execution.directory);
    await this.proceed(execution, EXECUTION_PHASE.CLEARED);
  }

  /** CLEARED → CLOSED: the app has seen the results, and the job has its final status. */
  async close(execution: ExecutionEntity, job: JobEntity): Promise<void> {
    const others = job.deletedTime ? await this.remover.openExecutions(job) : [];
    if (job.deletedTime && others.every(({ key }) => key === execution.key)) return this.remover.remove(job);
    // A job that runs again is no concern of its former executions.
    if (!job.deletedTime && job.executionKey === execution.key && !isFinalStatus(job.status)) {
      await this.conclude(execution, job);
    }
    await this.executions.change(execution.key, execution.phase, { phase: EXECUTION_PHASE.CLOSED, dueTime: null });
    await this.removeIfDeleted(execution);
  }

  /** Whoever has deleted the job meanwhile, a result handler for one, saw this execution open and left the removal to it. */
  private async removeIfDeleted({ jobId }: ExecutionEntity): Promise<void> {
    const job = await this.jobs.findById(jobId);
    if (job?.deletedTime && (await this.remover.openExecutions(job)).length === 0) await this.remover.remove(job);
  }

  /** Outputs that are gone are waited for, unless somebody has stopped the job or said what became of it. */
  private async fetchOutputs({ scheduler, directory, stopTime }: ExecutionEntity, job: JobEntity): Promise<void> {
    try {
      await this.schedulers.get(scheduler).collect(directory, jobDirectory(job.workspace, job));
    } catch (error) {
      if (!(error instanceof OutputsGoneError && stopTime)) throw error;
    }
  }

  /** What has been computed is kept, whatever the app says. */
  private async lookAtQuota(job: JobEntity): Promise<void> {
    try {
      await this.workspaces.check(job, 'collected');
    } catch (error) {
      this.logger.warn(`Job ${job.id} has brought its outputs into a full workspace: ${messageOf(error)}`);
    }
  }

  private async conclude(execution: ExecutionEntity, job: JobEntity): Promise<void> {
    const totals = (await this.subJobs.totals([execution.key])).get(execution.key);
    const status = statusOfSubJobs(totals?.counts ?? {});
    if (status === JOB_STATUS.COMPLETE || status === JOB_STATUS.VARIOUS_COMPLETE) await this.handOver(execution, job);
    await this.set(execution, {
      status,
      statusMessage: this.lastWord(status, job),
      completionTime: totals?.lastEnd ?? this.clock.now(),
      unreachableSince: null,
      ...(execution.attempts > 0 && { handlerMessage: null }),
    });
  }

  private async handOver(execution: ExecutionEntity, job: JobEntity): Promise<void> {
    await this.set(execution, { status: JOB_STATUS.RESULTS_READY, statusMessage: PROCESSING_MESSAGE });
    const attempt = execution.attempts + 1;
    try {
      await this.resultHandlers.run({ jobId: job.id, execution: execution.number, attempt, cause: 'end' });
    } catch (error) {
      const handlerMessage = describeFailure('result', error, attempt);
      await this.set(execution, { handlerMessage });
      throw new ResultHandlerError(job.id, messageOf(error), { cause: error });
    }
  }

  private lastWord(status: JobStatus, { exitCode, exitSignal, statuses }: JobEntity): string | null {
    switch (status) {
      case JOB_STATUS.ERROR:
        if (exitSignal !== null) return `The program was ended by signal ${exitSignal}. Look into its error log.`;
        return exitCode === null
          ? 'The program failed. Look into its error log.'
          : `The program ended with exit code ${exitCode}. Look into its error log.`;
      case JOB_STATUS.VARIOUS_COMPLETE:
        return `Of the sub-jobs ${Object.entries(statuses)
          .map(([name, count]) => `${count} ${name}`)
          .join(', ')}.`;
      case JOB_STATUS.ABORTED:
        return 'Stopped.';
      default:
        return null;
    }
  }

  private async set(execution: ExecutionEntity, change: JobChange): Promise<void> {
    if (await this.jobs.change(execution.jobId, change, { executionKey: execution.key })) {
      this.changes.emit(execution.jobId);
    }
  }

  private async proceed(execution: ExecutionEntity, phase: ExecutionPhase): Promise<void> {
    await this.executions.change(execution.key, execution.phase, { phase, attempts: 0, dueTime: this.clock.now() });
  }
}
