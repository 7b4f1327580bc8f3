import type { Readable } from 'node:stream';
import type { MessageEvent } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { JOB_STATUS, type FinalStatus } from '../domain/job-status.js';
import { messageOf } from '../domain/jobs.error.js';
import { JobNotPendingError } from '../engine/engine.errors.js';
import { isSweep } from '../engine/job-items.js';
import type { JobEntity } from '../store/entities/index.js';
import type { ExecutionWish } from '../engine/executor.js';
import { validateExecuteOptions } from '../templates/validate-parameters.js';
import type { ExecuteOptions, ResubmitOptions } from './execute-options.js';
import { Job } from './job.js';
import { JobFiles, type JobFile } from './job-files.js';
import type { FollowLogOptions, JobLog, LogListRange, LogRange } from './logs/job-log.js';
import { logLocator } from './logs/locate-log.js';
import { logEvents, LONGEST_LEAD } from './logs/log-events.js';
import { LogPaths, type LogName } from './logs/log-paths.js';
import { DEFAULT_LENGTH, type TextPiece } from './logs/text-piece.js';
import type { ViewEnd } from './logs/view-log.js';
import type { SubJob, SubJobRange } from './sub-job.js';
import { subJobsOf } from './sub-job-list.js';

/** A job that runs on a scheduler (`CondorJob` of the 2016 Jobs API). */
export class CondorJob<Input = object | null> extends Job<Input> {
  /** Name of the scheduler; until the job was executed that of the default one, `null` when there is none. */
  get scheduler(): string | null {
    return this.row.scheduler ?? this.services.schedulers.list()[0]?.name ?? null;
  }

  /**
   * Saves the job and submits it; resolves when the scheduler has it. While the scheduler cannot be reached this waits:
   * give a `signal` to wait no longer. The job is submitted all the same, unless it is stopped.
   * @throws JobNotPendingError when it was executed before
   * @throws InputFileError when an input cannot be read; the job stays Pending
   * @throws SubmissionRejectedError when the scheduler will never take it; the job has the status Error
   * @throws SubmissionPendingError when the `signal` ended the waiting
   * @throws InvalidJobParametersError for wrong options; nothing was stored
   * @throws WorkspaceQuotaExceededError, or what else the app's `workspaceQuota` throws; the job stays Pending
   */
  async execute({ queue, submitOptions, idempotencyKey, signal }: ExecuteOptions = {}): Promise<this> {
    if (queue !== undefined || submitOptions !== undefined) {
      await validateExecuteOptions(this.template, { queue, submitOptions });
    }
    this.checkQueue(queue);
    this.useIdempotencyKey(idempotencyKey);
    const wish = { numJobs: queue, submitOptions, signal };
    if (await this.executeNew(wish)) return this.reload();
    await this.save();
    if (this.context.byKey && !this.isPending) return this.join(signal);
    await this.checkQuota();
    try {
      await this.services.executor.execute(this.stored('execution'), wish);
    } catch (error) {
      if (this.context.byKey && error instanceof JobNotPendingError) return this.join(signal);
      throw error;
    }
    return this.reload();
  }

  /**
   * Runs a job again that has a final status: a new execution of the same job. What the one before has brought comes to
   * lie in `previous/<its number>/` in the job's directory. With `only: 'failed'` only the sub-jobs run again that did
   * not end with a success exit code; the others, and their outputs, stay as they are. Waits as {@link execute} does.
   * @throws ActionNotAllowedError when it has no final status or somebody else resubmits it at this moment, when no
   * sub-job failed, or when its last execution is not tidied up yet
   * @throws InputFileError when an input cannot be read; the job stays as it is
   * @throws SubmissionRejectedError, SubmissionPendingError, WorkspaceQuotaExceededError as {@link execute} does
   */
  async resubmit(options: ResubmitOptions = {}): Promise<this> {
    await validateExecuteOptions(this.template, { submitOptions: options.submitOptions });
    await this.checkQuota();
    return this.ask((job) => this.services.executor.resubmit(job, options));
  }

  /**
   * Asks the tracker to look now, and reads the job anew after that look. Never asks a scheduler about this job alone. Where
   * another replica follows the scheduler it waits for that one to look, at most twice the tracker's `idleInterval`.
   */
  async updateStatus(): Promise<this> {
    if (!this.isFinal && this.scheduler !== null) await this.services.tracker.urgeAnywhere(this.scheduler, this.id);
    return this.reload();
  }

  /**
   * Takes the job out of the queue; it becomes Aborted when the scheduler says so. The request is stored: while the
   * scheduler cannot be reached it is repeated.
   * @throws ActionNotAllowedError when it has a final status
   */
  async stop(): Promise<this> {
    return this.ask((job) => this.services.control.stop(job));
  }

  /**
   * Holds the job: its program is stopped, and starts again from its beginning after {@link resume}.
   * @throws ActionNotAllowedError when it is not in the queue
   * @throws SchedulerUnavailableError when the scheduler cannot be asked now
   */
  async pause(): Promise<this> {
    return this.ask((job) => this.services.control.pause(job));
  }

  /** Keeps the program in memory without letting it run, where the pool allows it. Throws as {@link pause} does. */
  async suspend(): Promise<this> {
    return this.ask((job) => this.services.control.suspend(job));
  }

  /** Lets a paused, held or suspended job go on. Throws as {@link pause} does. */
  async resume(): Promise<this> {
    return this.ask((job) => this.services.control.resume(job));
  }

  async resolve(status: FinalStatus, reason: string): Promise<this> {
    return this.ask((job) => this.services.control.resolve(job, status, reason));
  }

  /** Removes the job here and on its scheduler; a running one is stopped first. It is hidden at once. */
  override async delete(): Promise<void> {
    await this.services.control.delete((await this.reload()).stored('execution'));
  }

  async subJobs(range: SubJobRange = {}): Promise<SubJob[]> {
    return subJobsOf(this.stored('sub-jobs'), range, this.services);
  }

  async log(name: LogName, range: LogRange = {}): Promise<TextPiece | null> {
    return (await this.jobFiles()).log(name, range);
  }

  async logs(range: LogListRange = {}): Promise<JobLog[]> {
    return (await this.jobFiles()).logs(range);
  }

  followLog(name: LogName, options: FollowLogOptions = {}): AsyncIterable<TextPiece> {
    return this.viewLog(name, options);
  }

  logEvents(name: LogName, options: Omit<FollowLogOptions, 'signal'> = {}): Observable<MessageEvent> {
    return logEvents((signal) => this.viewLog(name, { ...options, signal, longestLead: LONGEST_LEAD }));
  }

  async files(directory = ''): Promise<JobFile[]> {
    return (await this.jobFiles()).list(directory);
  }

  async file(path: string): Promise<Readable | null> {
    return (await this.jobFiles()).open(path);
  }

  /**
   * A job that was not saved is stored with its execution. Where something is wrong with it, it is saved as it would have
   * been: as Pending.
   * @returns whether it could be stored so
   */
  private async executeNew(wish: ExecutionWish): Promise<boolean> {
    const job = this.storableAtOnce();
    if (!job) return false;
    try {
      await this.checkQuota();
      await this.services.executor.check(job, wish.numJobs);
    } catch (error) {
      if (!this.isSaved) await this.save();
      throw error;
    }
    const stored = await this.services.executor.storeNew(job, wish);
    if (!stored) return false;
    this.take(stored.job);
    const place = await this.services.executor.submitNew(stored, wish);
    this.context = { ...this.context, place };
    return true;
  }

  /** Somebody else has executed it under the same idempotency key. */
  private async join(signal: AbortSignal | undefined): Promise<this> {
    await this.reload();
    await this.services.executor.join(this.stored('execution'), signal);
    return this.reload();
  }

  /** A row of values belongs to each sub-job of a sweep. */
  private checkQueue(queue: number | undefined): void {
    if (queue === undefined || queue === this.numJobs || !isSweep(this.row)) return;
    this.refuseAny([{ field: 'queue', message: `is ${queue}, and itemdata has ${this.numJobs} rows: leave it out` }]);
  }

  private async checkQuota(): Promise<void> {
    try {
      await this.services.quota.check(this, 'execute');
    } catch (error) {
      if (!this.isSaved) await this.save();
      await this.services.jobs.change(this.id, { statusMessage: messageOf(error) }, { status: JOB_STATUS.PENDING });
      this.services.changes.emit(this.id);
      await this.reload();
      throw error;
    }
  }

  /** Asks for something on the grounds of what is stored now, not of what was when the job was read. */
  private async ask(wish: (job: JobEntity) => Promise<void>): Promise<this> {
    await this.reload();
    await wish(this.stored('execution'));
    return this.reload();
  }

  private viewLog(
    name: LogName,
    { subJob = 0, from = -DEFAULT_LENGTH, ...view }: FollowLogOptions & { readonly longestLead?: number },
  ): AsyncGenerator<TextPiece, ViewEnd, undefined> {
    const row = this.stored('logs');
    // The cluster has no part in the name: it may not be known yet, and it is the same for all viewers.
    const log = new LogPaths(row, this.services.submitTemplates).identityOf(name, subJob);
    const file = `${row.key}/${row.executionKey ?? ''}/${log}`;
    return this.services.logFollowers.view(file, logLocator(row, name, subJob, this.services), { from, ...view });
  }

  private async jobFiles(): Promise<JobFiles> {
    const row = this.stored('files');
    const execution = row.executionKey === null ? null : await this.services.executions.find(row.executionKey);
    return new JobFiles(row, execution, this.services);
  }
}
