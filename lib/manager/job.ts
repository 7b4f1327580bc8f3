import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { isFinalStatus, JOB_STATUS, type FinalStatus, type JobStatus } from '../domain/job-status.js';
import type { CondorParameters, SubmitValue } from '../domain/job-parameters.js';
import type { JobType } from '../domain/job-types.js';
import type { SubJobCounts } from '../domain/sub-job.js';
import { JobNotPendingError } from '../engine/engine.errors.js';
import type { ExecuteOptions } from '../engine/executor.js';
import type { JobEntity } from '../store/entities/index.js';
import type { JobsTransaction, NewJob } from '../store/job.store.js';
import { jobDirectory } from '../workspaces/job-directory.js';
import { attributeOf, withAttribute } from './attributes.js';
import type { JobFile, LogName, LogRange, TextPiece } from './job-files.js';
import { JobNotFoundError, JobNotSavedError } from './manager.errors.js';
import type { ManagerServices } from './manager.services.js';
import type { SubJob } from './sub-job.js';

/** Options of {@link Job.save}. */
export interface SaveOptions {
  /** Of the caller's transaction: the job is stored with it, or not at all. */
  readonly manager?: JobsTransaction;
}

/**
 * A job as an app holds it in its hands: what was stored when it was read, and what can be done with it. `reload()`
 * brings it up to date.
 */
export abstract class Job {
  /** Free text about the job; `save()` stores a change. */
  description: string;
  /** The job's name; `save()` stores a change. */
  name: string;
  /** Anything of the app's own; `save()` stores a change. */
  extendedProperties: Record<string, unknown>;

  private parameters: CondorParameters;

  constructor(
    protected row: JobEntity | NewJob,
    protected readonly services: ManagerServices,
  ) {
    this.description = row.description;
    this.name = row.name;
    this.extendedProperties = { ...row.extendedProperties };
    this.parameters = row.parameters;
  }

  /**
   * The job's number.
   * @throws JobNotSavedError before the first `save()`
   */
  get id(): number {
    return this.stored('id').id;
  }

  /** Whether the job is in the database. */
  get isSaved(): boolean {
    return 'id' in this.row;
  }

  /** A uuid that names the job where its number could be guessed. */
  get key(): string {
    return this.row.key;
  }

  /** Package of the app. */
  get app(): string {
    return this.row.app;
  }

  /** The type of the job. */
  get type(): JobType {
    return this.row.type;
  }

  /** Name of the template that it was created from. */
  get template(): string {
    return this.row.template;
  }

  /** Id of the user who owns it. */
  get user(): string {
    return this.row.user;
  }

  /** What a person is told. */
  get status(): JobStatus {
    return this.row.status;
  }

  /** Whether the status changes no more by itself. */
  get isFinal(): boolean {
    return isFinalStatus(this.row.status);
  }

  /** What the scheduler last said, in its own words; `null` before that. */
  get schedulerStatus(): string | null {
    return this.row.schedulerStatus;
  }

  /** One plain sentence on the status, or `null` when it speaks for itself. */
  get statusMessage(): string | null {
    if (this.row.unreachableSince && !this.isFinal) {
      return (
        `The scheduler "${this.row.scheduler ?? ''}" has been out of reach since ` +
        `${this.row.unreachableSince.toISOString()}. The status is the last known one.`
      );
    }
    return this.row.statusMessage;
  }

  /** How many sub-jobs are in each state. */
  get statuses(): SubJobCounts {
    return this.row.statuses;
  }

  /** Exit code that all sub-jobs share; `null` while there is none, or where they differ. */
  get exitCode(): number | null {
    return this.row.exitCode;
  }

  /** Signal that ended all sub-jobs; `null` otherwise. */
  get exitSignal(): number | null {
    return this.row.exitSignal;
  }

  /** Absolute path of the directory in which the job has its own. */
  get workspace(): string {
    return this.row.workspace;
  }

  /**
   * Absolute path of the job's own directory, where its outputs come to lie.
   * @throws JobNotSavedError before the first `save()`
   */
  get directory(): string {
    return jobDirectory(this.row.workspace, this.stored('directory'));
  }

  get creationTime(): Date {
    return this.row.creationTime;
  }

  /** When `execute()` was called; `null` before. */
  get executeTime(): Date | null {
    return this.row.executeTime;
  }

  /** When its first sub-job started, by the scheduler's clock; `null` before. */
  get startTime(): Date | null {
    return this.row.startTime;
  }

  /** When its last sub-job ended, by the scheduler's clock; `null` before. */
  get completionTime(): Date | null {
    return this.row.completionTime;
  }

  /** Since when its scheduler is out of reach; `null` while it answers. */
  get unreachableSince(): Date | null {
    return this.row.unreachableSince;
  }

  /** When it was found that neither queue, log nor history knows the job; `null` otherwise. */
  get lostTime(): Date | null {
    return this.row.lostTime;
  }

  /** From the start to the end, or to now, in ms; `null` before the start. */
  get runTime(): number | null {
    if (!this.row.startTime) return null;
    const end = this.row.completionTime ?? this.services.clock.now();
    return Math.max(0, end.getTime() - this.row.startTime.getTime());
  }

  /** Name of the scheduler that it runs on; `null` for a job without one. */
  abstract readonly scheduler: string | null;

  /** Number of sub-jobs. */
  get numJobs(): number {
    return this.row.numJobs;
  }

  /** Submit commands of the job's own, beside those of its submit template. */
  get attributes(): Readonly<Record<string, SubmitValue>> {
    return this.parameters.attributes ?? {};
  }

  /** Absolute paths of the files that it takes along. */
  get remoteInputFiles(): readonly string[] {
    return this.parameters.remoteInputFiles ?? [];
  }

  /** A submit command's value; `undefined` when the job itself has none. */
  getAttribute(name: string): SubmitValue | undefined {
    return attributeOf(this.parameters, name);
  }

  /**
   * Sets a submit command of a job that was not executed yet; `save()` or `execute()` stores it. A string is submit
   * syntax as it stands, a list is quoted for you.
   * @throws JobNotPendingError when the job was executed
   * @throws ForbiddenSubmitCommandError for a command that belongs to this library
   * @throws ControlCharacterError for a value with line breaks or other control characters
   */
  setAttribute(name: string, value: SubmitValue): this {
    if (!this.isPending) throw new JobNotPendingError(this.id, this.status);
    this.parameters = withAttribute(this.parameters, name, value);
    return this;
  }

  /** Stores the job, or what was changed of it. */
  async save({ manager }: SaveOptions = {}): Promise<this> {
    const change = { name: this.name, description: this.description, extendedProperties: this.extendedProperties };
    if (this.isSaved) {
      await this.services.jobs.change(this.id, change, {}, manager);
      // What was submitted stays what it was, even if somebody executed the job since it was read.
      await this.services.jobs.change(
        this.id,
        { parameters: this.parameters },
        { status: JOB_STATUS.PENDING },
        manager,
      );
    } else {
      const row: NewJob = Object.assign({}, this.row, change, { parameters: this.parameters });
      this.row = Object.assign(row, { id: await this.services.jobs.insert(row, manager) });
    }
    if (!manager) await this.reload();
    return this;
  }

  /**
   * Reads the job anew.
   * @throws JobNotFoundError when it was deleted
   */
  async reload(): Promise<this> {
    const { id, app } = this.stored('row in the database');
    const row = await this.services.jobs.find({ app }, id);
    if (!row) throw new JobNotFoundError(id);
    this.row = row;
    this.name = row.name;
    this.description = row.description;
    this.extendedProperties = { ...row.extendedProperties };
    this.parameters = row.parameters;
    return this;
  }

  /**
   * Saves the job and lets it run. What that means depends on the type of the job.
   * @throws JobNotPendingError when it was executed before
   */
  abstract execute(options?: ExecuteOptions): Promise<this>;

  /**
   * Ends it before its time.
   * @throws ActionNotAllowedError when it has a final status
   */
  abstract stop(): Promise<this>;

  /**
   * Makes it wait: its program is stopped, and starts again from its beginning after {@link resume}.
   * @throws ActionNotAllowedError when its status does not allow it
   */
  abstract pause(): Promise<this>;

  /** Makes it wait, its program kept in memory where that is possible. Throws as {@link pause} does. */
  abstract suspend(): Promise<this>;

  /** Lets a paused, held or suspended job go on. Throws as {@link pause} does. */
  abstract resume(): Promise<this>;

  /**
   * Gives the job a final status by hand: where its scheduler cannot tell any more what became of it, or where a person
   * knows better. What is still running of it is stopped.
   * @param reason one plain sentence, shown as `statusMessage`
   * @throws ActionNotAllowedError when it was not executed
   */
  abstract resolve(status: FinalStatus, reason: string): Promise<this>;

  /** Brings the status up to date, as soon as the scheduler's events have been read; asks no scheduler by itself. */
  abstract updateStatus(): Promise<this>;

  /** Some of its sub-jobs, in order; also those that did not start yet. */
  abstract subJobs(range?: { readonly from?: number; readonly limit?: number }): Promise<SubJob[]>;

  /**
   * A piece of a log of one sub-job, also while it runs: by default its last 64 KiB. `null` while it is not there.
   * @param name `output` and `error` are what the program prints, `log` is the job's own event log
   */
  abstract log(name: LogName, range?: LogRange): Promise<TextPiece | null>;

  /** The files in the job's directory, or in one below it; while it runs those on the submit host. */
  abstract files(directory?: string): Promise<JobFile[]>;

  /** The content of a file in the job's directory; `null` when there is none. */
  abstract file(path: string): Promise<Readable | null>;

  /** Removes the job, its own directory and what lies of it elsewhere; never anything else. */
  async delete(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
    await this.services.jobs.remove(this.id);
    this.services.changes.emit(this.id);
  }

  /** What may be shown to its owner: no environment, no paths, no remote ids. */
  toJSON(): Record<string, unknown> {
    return {
      id: this.isSaved ? this.id : null,
      key: this.key,
      app: this.app,
      type: this.type,
      template: this.template,
      name: this.name,
      description: this.description,
      user: this.user,
      status: this.status,
      schedulerStatus: this.schedulerStatus,
      statusMessage: this.statusMessage,
      statuses: this.statuses,
      exitCode: this.exitCode,
      exitSignal: this.exitSignal,
      scheduler: this.scheduler,
      numJobs: this.numJobs,
      extendedProperties: this.extendedProperties,
      creationTime: this.creationTime,
      executeTime: this.executeTime,
      startTime: this.startTime,
      completionTime: this.completionTime,
      runTime: this.runTime,
    };
  }

  protected stored(wish: string): JobEntity {
    if (!('id' in this.row)) throw new JobNotSavedError(this.name, wish);
    return this.row;
  }

  /** Changes the status by hand, for jobs without a scheduler. */
  protected async setStatusByHand(status: JobStatus, change: Partial<JobEntity>): Promise<this> {
    await this.services.jobs.change(this.id, { status, ...change });
    this.services.changes.emit(this.id);
    return this.reload();
  }

  /** The present moment of the library's clock. */
  protected now(): Date {
    return this.services.clock.now();
  }

  /** Whether the job has been executed. */
  protected get isPending(): boolean {
    return this.row.status === JOB_STATUS.PENDING;
  }
}
