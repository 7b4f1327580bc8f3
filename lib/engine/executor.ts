import { Injectable } from '@nestjs/common';
import { isFinalStatus, JOB_STATUS } from '../domain/job-status.js';
import { encodePositions } from '../domain/positions.js';
import type { SubmitOptions } from '../domain/submit-options.js';
import { JobSchedulers } from '../schedulers/job-schedulers.js';
import { SubmissionRejectedError } from '../schedulers/scheduler.errors.js';
import type { ExecutionEntity, JobEntity } from '../store/entities/index.js';
import { EXECUTION_PHASE, type ExecutionPhase } from '../store/execution-phase.js';
import { ExecutionStore, type ExecutionPlace } from '../store/execution.store.js';
import type { StoredIntent } from '../store/intent.store.js';
import { JobStore, type NewJob } from '../store/job.store.js';
import { SubJobStore } from '../store/sub-job.store.js';
import { condorParametersOf } from './condor-parameters.js';
import { ActionNotAllowedError, JobNotPendingError } from './engine.errors.js';
import { InputCheck } from './input-check.js';
import { Intents, type Intent } from './intents.js';
import { JobItems } from './job-items.js';
import { StepRunner } from './step-runner.js';
import { isDecided, SubmissionWatch } from './submission-watch.js';
import { inputFilesOf } from './submission-builder.js';
import { Tracker } from './tracker.js';

/** How a job is executed this time. */
export interface ExecutionWish {
  /** Number of sub-jobs; that of the job otherwise. */
  readonly numJobs?: number;
  /** Kept with the execution, so that a submission after a crash is the same. */
  readonly submitOptions?: SubmitOptions;
  /** Ends the waiting with {@link SubmissionPendingError}; the job is submitted all the same. */
  readonly signal?: AbortSignal;
}

/** How a job is executed once more. */
export interface ResubmissionWish {
  /**
   * `failed`: only the sub-jobs that did not end with a success exit code; the others stay as they are.
   * @default all sub-jobs
   */
  readonly only?: 'failed';
  /**
   * Kept with the execution, so that a submission after a crash is the same.
   * @default those of the execution before
   */
  readonly submitOptions?: SubmitOptions;
  /** Ends the waiting with {@link SubmissionPendingError}; the job is submitted all the same. */
  readonly signal?: AbortSignal;
}

/** Begins executions: the intent is stored first, then it is handed to the scheduler. */
@Injectable()
export class Executor {
  private readonly inputs = new InputCheck();

  constructor(
    private readonly schedulers: JobSchedulers,
    private readonly jobs: JobStore,
    private readonly executions: ExecutionStore,
    private readonly subJobs: SubJobStore,
    private readonly items: JobItems,
    private readonly intents: Intents,
    private readonly steps: StepRunner,
    private readonly watch: SubmissionWatch,
    private readonly tracker: Tracker,
  ) {}

  /**
   * Looks for what is wrong with a job before anything is stored of its execution.
   * @throws InputFileError when an input cannot be read; ItemdataCountError for a sweep without all of its rows
   */
  async check(job: JobEntity | NewJob, numJobs = job.numJobs): Promise<void> {
    this.schedulers.get(job.scheduler ?? this.schedulers.defaultName).expectSubmission?.();
    if ('id' in job) await this.items.assertComplete(job, numJobs);
    await this.inputs.check(inputFilesOf(condorParametersOf(job)));
  }

  /**
   * Stores a new job that nothing is wrong with, as one that is being submitted.
   * @returns what {@link submitNew} takes; `null` when another job has its idempotency key: nothing was stored
   */
  storeNew(job: NewJob, { numJobs = job.numJobs, submitOptions }: ExecutionWish): Promise<StoredIntent | null> {
    return this.intents.storeNew(job, { number: 1, numJobs, positions: null, submitOptions: submitOptions ?? null });
  }

  /**
   * Submits what {@link storeNew} has stored; resolves when its cluster is known, with where it is in the queue.
   * @throws SubmissionRejectedError, SubmissionPendingError as {@link execute} does
   */
  submitNew({ execution, job }: StoredIntent, { signal }: ExecutionWish): Promise<ExecutionPlace | null> {
    return this.handOver(execution, job, signal);
  }

  /**
   * Submits a stored, pending job; resolves when its cluster is known.
   * @throws JobNotPendingError when it has been executed
   * @throws InputFileError when an input cannot be read; the job stays Pending
   * @throws SubmissionRejectedError when the scheduler will never take it; the job has the status Error
   */
  async execute(job: JobEntity, wish: ExecutionWish = {}): Promise<void> {
    if (job.status !== JOB_STATUS.PENDING) throw new JobNotPendingError(job.id, job.status);
    const numJobs = wish.numJobs ?? job.numJobs;
    await this.check(job, numJobs);
    const { submitOptions = null } = wish;
    const execution = await this.intents.store(job, { number: 1, numJobs, positions: null, submitOptions });
    if (!execution) throw new JobNotPendingError(job.id, await this.statusOf(job));
    await this.handOver(execution, job, wish.signal);
  }

  /**
   * Submits a job again that has a final status: its next execution. What the one before has brought comes to lie in
   * `previous/<number of that execution>` in the job's directory, before anything new does.
   * @throws ActionNotAllowedError when it has no final status, its last execution is not tidied up yet, none of its
   * sub-jobs failed, or somebody else was quicker
   * @throws InputFileError, SubmissionRejectedError as {@link execute}
   */
  async resubmit(job: JobEntity, { only, submitOptions, signal }: ResubmissionWish = {}): Promise<void> {
    const action = only === 'failed' ? 'resubmit its failed sub-jobs' : 'resubmit';
    const former = job.executionKey === null ? null : await this.executions.find(job.executionKey);
    const kept = former && only === 'failed' ? await this.subJobs.positionsWith(former.key, 'completed') : [];
    if (!mayBeResubmitted(job, former) || kept.length === job.numJobs) {
      throw new ActionNotAllowedError(action, job.id, job.status);
    }
    await this.check(job);
    const intent = { ...nextOf(job, former, kept), ...(submitOptions && { submitOptions }) };
    const execution = await this.intents.store(job, intent, async ({ key }) => {
      if (former) await this.subJobs.copy(former.key, kept, key);
    });
    if (!execution) throw new ActionNotAllowedError(action, job.id, await this.statusOf(job));
    await this.handOver(execution, job, signal);
  }

  /** Waits until it is known what became of a submission that somebody else has begun. */
  async join({ executionKey }: JobEntity, signal?: AbortSignal): Promise<void> {
    const execution = executionKey === null ? null : await this.executions.find(executionKey);
    if (execution && !isDecided(execution)) await this.watch.wait(execution, signal);
  }

  private async handOver(
    execution: ExecutionEntity,
    job: JobEntity,
    signal?: AbortSignal,
  ): Promise<ExecutionPlace | null> {
    const outcome = this.watch.wait(execution, signal);
    void this.steps.runNew(execution, job);
    const decided = await outcome;
    if (decided?.clusterId === null) await this.assertNotRejected(execution);
    this.tracker.expect(execution.scheduler);
    return decided;
  }

  private async statusOf({ id }: JobEntity): Promise<string> {
    return (await this.jobs.findById(id))?.status ?? 'deleted';
  }

  private async assertNotRejected({ jobId, scheduler }: ExecutionEntity): Promise<void> {
    const job = await this.jobs.findById(jobId);
    if (job?.status !== JOB_STATUS.ERROR) return;
    throw new SubmissionRejectedError(scheduler, job.statusMessage ?? 'no reason was given');
  }
}

/** Phases in which nothing of an execution is in the queue, and its outputs are here. */
const LEFT_THE_SCHEDULER: readonly ExecutionPhase[] = [
  EXECUTION_PHASE.COLLECTED,
  EXECUTION_PHASE.ACKNOWLEDGED,
  EXECUTION_PHASE.CLEARED,
  EXECUTION_PHASE.CLOSED,
];

function mayBeResubmitted({ status }: JobEntity, former: ExecutionEntity | null): boolean {
  return isFinalStatus(status) && (former === null || LEFT_THE_SCHEDULER.includes(former.phase));
}

/** @param kept sub-jobs that do not run again */
function nextOf(job: JobEntity, former: ExecutionEntity | null, kept: readonly number[]): Intent {
  const left = new Set(kept);
  const positions = Array.from({ length: job.numJobs }, (_, position) => position).filter((own) => !left.has(own));
  return {
    number: (former?.number ?? 0) + 1,
    numJobs: positions.length,
    positions: left.size ? encodePositions(positions) : null,
    submitOptions: former?.submitOptions ?? null,
  };
}
