import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { JOB_STATUS } from '../domain/job-status.js';
import type { SubmitOptions } from '../domain/submit-options.js';
import { JobSchedulers } from '../schedulers/job-schedulers.js';
import { SubmissionRejectedError } from '../schedulers/scheduler.errors.js';
import type { ExecutionEntity, JobEntity } from '../store/entities/index.js';
import { eventLogFileName, EventLogStore } from '../store/event-log.store.js';
import { EXECUTION_PHASE } from '../store/execution-phase.js';
import { ExecutionStore } from '../store/execution.store.js';
import { JobStore } from '../store/job.store.js';
import { condorParametersOf } from './condor-parameters.js';
import { JobNotPendingError } from './engine.errors.js';
import { CLOCK, type Clock } from './engine.tokens.js';
import { checkInputs } from './input-check.js';
import { JobChanges } from './job-changes.js';
import { CLAIM_MS, StepRunner } from './step-runner.js';
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

/** Begins executions: the intent is stored first, then it is handed to the scheduler. */
@Injectable()
export class Executor {
  constructor(
    private readonly schedulers: JobSchedulers,
    private readonly jobs: JobStore,
    private readonly executions: ExecutionStore,
    private readonly eventLogs: EventLogStore,
    private readonly steps: StepRunner,
    private readonly watch: SubmissionWatch,
    private readonly tracker: Tracker,
    private readonly changes: JobChanges,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Submits a stored, pending job; resolves when its cluster is known.
   * @throws JobNotPendingError when it has been executed
   * @throws InputFileError when an input cannot be read; the job stays Pending
   * @throws SubmissionRejectedError when the scheduler will never take it; the job has the status Error
   */
  async execute(job: JobEntity, wish: ExecutionWish = {}): Promise<void> {
    if (job.status !== JOB_STATUS.PENDING) throw new JobNotPendingError(job.id, job.status);
    this.schedulers.get(job.scheduler ?? this.schedulers.defaultName).expectSubmission?.();
    await checkInputs(inputFilesOf(condorParametersOf(job)));
    const execution = await this.intend(job, wish);
    const outcome = this.watch.wait(execution, wish.signal);
    void this.steps.runNew(execution, job);
    if ((await outcome)?.clusterId === null) await this.assertNotRejected(execution);
    this.tracker.expect(execution.scheduler);
  }

  /** Waits until it is known what became of a submission that somebody else has begun. */
  async join({ executionKey }: JobEntity, signal?: AbortSignal): Promise<void> {
    const execution = executionKey === null ? null : await this.executions.find(executionKey);
    if (execution && !isDecided(execution)) await this.watch.wait(execution, signal);
  }

  private async intend(
    job: JobEntity,
    { numJobs = job.numJobs, submitOptions }: ExecutionWish,
  ): Promise<ExecutionEntity> {
    const key = randomUUID();
    const now = this.clock.now();
    const scheduler = job.scheduler ?? this.schedulers.defaultName;
    const execution: ExecutionEntity = {
      key,
      jobId: job.id,
      number: 1,
      scheduler,
      // Its submission begins at once, by whoever inserts it and has claimed it thereby.
      phase: EXECUTION_PHASE.SUBMITTING,
      dueTime: new Date(now.getTime() + CLAIM_MS),
      attempts: 0,
      directory: `${job.id}-${key}`,
      eventLog: await this.currentEventLog(scheduler),
      clusterId: null,
      firstProc: null,
      numJobs,
      positions: null,
      submitOptions: submitOptions ?? null,
      intentTime: now,
      stopTime: null,
    };
    await this.executions.insert(execution);
    // The intent counts from the moment in which the job names it: an intent that lost this race is closed unused.
    const begun = await this.jobs.change(
      job.id,
      { status: JOB_STATUS.SUBMITTED, statusMessage: null, executeTime: now, executionKey: key, scheduler, numJobs },
      { status: JOB_STATUS.PENDING, executionKey: null },
    );
    if (!begun) {
      await this.executions.remove(key);
      throw new JobNotPendingError(job.id, (await this.jobs.findById(job.id))?.status ?? 'deleted');
    }
    this.changes.emit(job.id);
    return execution;
  }

  private async currentEventLog(scheduler: string): Promise<string> {
    const newest = (await this.eventLogs.list(scheduler)).at(-1);
    if (newest) return eventLogFileName(newest.number);
    await this.eventLogs.begin(scheduler, 1);
    return eventLogFileName(1);
  }

  private async assertNotRejected({ jobId, scheduler }: ExecutionEntity): Promise<void> {
    const job = await this.jobs.findById(jobId);
    if (job?.status !== JOB_STATUS.ERROR) return;
    throw new SubmissionRejectedError(scheduler, job.statusMessage ?? 'no reason was given');
  }
}
