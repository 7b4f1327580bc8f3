import { Inject, Injectable, Logger } from '@nestjs/common';
import { JOB_STATUS } from '../domain/job-status.js';
import { messageOf } from '../domain/jobs.error.js';
import { encodePositions } from '../domain/positions.js';
import {
  SchedulerUnavailableError,
  SubmissionRejectedError,
  UnsupportedSubmitCommandError,
} from '../schedulers/scheduler.errors.js';
import {
  ControlCharacterError,
  ForbiddenSubmitCommandError,
  SubmitSyntaxError,
} from '../schedulers/htcondor/submit-syntax.errors.js';
import type { Submission, SubmittedCluster } from '../schedulers/scheduler.js';
import type { ExecutionEntity, JobEntity } from '../store/entities/index.js';
import { EXECUTION_PHASE } from '../store/execution-phase.js';
import { ExecutionStore, type ExecutionChange } from '../store/execution.store.js';
import { JobStore } from '../store/job.store.js';
import { jobDirectory } from '../workspaces/job-directory.js';
import { keepAside, moveAside } from '../workspaces/previous-outputs.js';
import { condorParametersOf } from './condor-parameters.js';
import { InputFileError, ItemdataCountError } from './engine.errors.js';
import { CLOCK, SUBMIT_TEMPLATES, type Clock } from './engine.tokens.js';
import { checkInputs } from './input-check.js';
import { JobChanges } from './job-changes.js';
import { JobItems } from './job-items.js';
import { buildSubmission, inputFilesOf } from './submission-builder.js';
import { LaneSubmission, type Adopted } from './lane-submission.js';
import { SubmissionLanes } from './submission-lanes.js';
import { SubmissionWatch } from './submission-watch.js';
import type { SubmitTemplates } from './submit-values.js';

/**
 * Hands executions over to their schedulers. First try, retry and recovery after a crash are the same function, called
 * again: the scheduler knows the submission key, so that one execution is one submission.
 */
@Injectable()
export class Submitter {
  private readonly logger = new Logger(Submitter.name);

  constructor(
    private readonly lanes: SubmissionLanes,
    private readonly watch: SubmissionWatch,
    private readonly executions: ExecutionStore,
    private readonly jobs: JobStore,
    private readonly items: JobItems,
    private readonly changes: JobChanges,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SUBMIT_TEMPLATES) private readonly templates: SubmitTemplates,
  ) {}

  /**
   * Submits an intended execution, or finds out what became of one that was being submitted.
   * @returns whether more may be due now; false when it only waits for its events
   * @throws what the scheduler throws when it is to be tried again; a rejection is stored, not thrown
   */
  async submit(execution: ExecutionEntity, job: JobEntity): Promise<boolean> {
    if (job.executionKey !== execution.key) return this.forget(execution);
    if (execution.phase !== EXECUTION_PHASE.INTENDED) return this.recover(execution, job);
    if (execution.stopTime) return this.abandon(execution, job);
    if (!(await this.executions.beginSubmission(execution.key))) return true;
    return this.submitNew(execution, job);
  }

  /**
   * Submits an execution of which nothing can be in the queue, and that is stored as being submitted: from here on only
   * the scheduler knows whether it has it. Returns and throws as {@link submit} does.
   */
  async submitNew(execution: ExecutionEntity, job: JobEntity): Promise<boolean> {
    try {
      return await this.handOver(execution, job);
    } catch (error) {
      // Not in the queue; after an earlier try that would say nothing of what that one has left there.
      if (error instanceof SchedulerUnavailableError) await this.takeBack(execution);
      throw error;
    }
  }

  /** Stores that the scheduler has the submission. @returns whether more is due now */
  async adopt(execution: ExecutionEntity, { clusterId, firstProc }: SubmittedCluster): Promise<boolean> {
    const adoption = await this.executions.adopt(execution.key, { clusterId, firstProc }, this.clock.now());
    return this.note(execution, { clusterId, firstProc, adoption });
  }

  /** Tells everybody that the scheduler has a submission, which is stored. @returns whether more is due now */
  private async note(execution: ExecutionEntity, { adoption, clusterId, firstProc }: Adopted): Promise<boolean> {
    if (adoption === 'known') return true;
    this.watch.tell(Object.assign({}, execution, { phase: EXECUTION_PHASE.SUBMITTED, clusterId, firstProc }));
    // Only attempts in vain have left a message.
    if (execution.attempts > 0) {
      await this.jobs.change(execution.jobId, { statusMessage: null }, { executionKey: execution.key });
    }
    this.changes.emit(execution.jobId);
    return adoption === 'due';
  }

  private handOver(execution: ExecutionEntity, job: JobEntity): Promise<boolean> {
    return this.unlessRefused(execution, job, async () => {
      const submission = await this.submissionOf(execution, job);
      // Of one that may be in the queue already only the scheduler can tell whether its inputs are still needed.
      if (execution.phase === EXECUTION_PHASE.INTENDED) await checkInputs(inputFilesOf(condorParametersOf(job)));
      await this.makeRoom(execution, job);
      return this.lanes.submit(execution.scheduler, submission);
    });
  }

  private recover(execution: ExecutionEntity, job: JobEntity): Promise<boolean> {
    return this.unlessRefused(execution, job, async () => {
      const submission = await this.submissionOf(execution, job);
      await this.makeRoom(execution, job);
      return this.lanes.recover(execution, submission);
    });
  }

  private async unlessRefused(
    execution: ExecutionEntity,
    job: JobEntity,
    submit: () => Promise<Adopted>,
  ): Promise<boolean> {
    try {
      return await this.note(execution, await submit());
    } catch (error) {
      if (isPermanent(error)) return this.reject(execution, job, error);
      throw error;
    }
  }

  /** Until it is in the queue, everything in the job's directory is of former executions. */
  private async makeRoom({ number, positions }: ExecutionEntity, job: JobEntity): Promise<void> {
    if (number === 1) return;
    const directory = jobDirectory(job.workspace, job);
    // Some sub-jobs run again: the outputs of the others are the job's, too.
    await (positions === null ? moveAside(directory, number - 1) : keepAside(directory, number - 1));
  }

  private async submissionOf(execution: ExecutionEntity, job: JobEntity): Promise<LaneSubmission> {
    const items = await this.items.all(job);
    const build = (as: ExecutionEntity): Submission => buildSubmission(job, as, this.templates, items);
    return new LaneSubmission(
      execution,
      () => build(execution),
      () => {
        const positions = execution.positions ?? allPositions(execution.numJobs);
        return build(Object.assign({}, execution, { positions }));
      },
    );
  }

  private async takeBack({ key }: ExecutionEntity): Promise<void> {
    await this.executions.change(key, EXECUTION_PHASE.SUBMITTING, { phase: EXECUTION_PHASE.INTENDED });
  }

  private async reject(execution: ExecutionEntity, job: JobEntity, error: Error): Promise<true> {
    this.logger.warn(`Job ${job.id} cannot be submitted: ${messageOf(error)}`);
    return this.close(execution, job, JOB_STATUS.ERROR, messageOf(error));
  }

  private async abandon(execution: ExecutionEntity, job: JobEntity): Promise<true> {
    return this.close(execution, job, JOB_STATUS.ABORTED, 'Stopped before it was submitted.');
  }

  /**
   * Nothing of it is in the queue: the job has its final status at once. What may lie on the submit host is removed
   * when that can be reached.
   */
  private async close(
    execution: ExecutionEntity,
    job: JobEntity,
    status: typeof JOB_STATUS.ERROR | typeof JOB_STATUS.ABORTED,
    statusMessage: string,
  ): Promise<true> {
    const completionTime = this.clock.now();
    await this.jobs.change(
      job.id,
      { status, statusMessage, completionTime, unreachableSince: null },
      { executionKey: execution.key },
    );
    const phase = EXECUTION_PHASE.ACKNOWLEDGED;
    await this.leaveFor(execution, { phase, attempts: 0, dueTime: completionTime });
    this.changes.emit(job.id);
    return true;
  }

  private async forget(execution: ExecutionEntity): Promise<true> {
    await this.leaveFor(execution, { phase: EXECUTION_PHASE.CLOSED, dueTime: null });
    return true;
  }

  private async leaveFor({ key }: ExecutionEntity, change: ExecutionChange): Promise<void> {
    for (const phase of [EXECUTION_PHASE.INTENDED, EXECUTION_PHASE.SUBMITTING]) {
      if (await this.executions.change(key, phase, change)) return;
    }
  }
}

const PERMANENT = [
  SubmissionRejectedError,
  UnsupportedSubmitCommandError,
  InputFileError,
  ItemdataCountError,
  SubmitSyntaxError,
  ForbiddenSubmitCommandError,
  ControlCharacterError,
];

function allPositions(numJobs: number): string {
  return encodePositions(Array.from({ length: numJobs }, (_, index) => index));
}

/** Whether the same submission would be refused again and again. */
function isPermanent(error: unknown): error is Error {
  return PERMANENT.some((kind) => error instanceof kind);
}
