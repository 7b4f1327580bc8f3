import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { JOB_STATUS, type FinalStatus, type JobStatus } from '../domain/job-status.js';
import type { SubmitValue } from '../domain/job-parameters.js';
import { JobNotPendingError } from '../engine/engine.errors.js';
import type { ExecutionWish as ExecuteOptions } from '../engine/executor.js';
import type { JobEntity } from '../store/entities/index.js';
import type { JobsTransaction, NewJob } from '../store/job.store.js';
import { attributeOf, withAttribute } from './attributes.js';
import type { JobFile, LogName, LogRange, TextPiece } from './job-files.js';
import { JobProperties } from './job-properties.js';
import { JobNotFoundError } from './manager.errors.js';
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
export abstract class Job extends JobProperties {
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
      this.row = await this.services.jobs.insert(row, manager);
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
    this.take(row);
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

  /** Changes the status by hand, for jobs without a scheduler. */
  protected async setStatusByHand(status: JobStatus, change: Partial<JobEntity>): Promise<this> {
    await this.services.jobs.change(this.id, { status, ...change });
    this.services.changes.emit(this.id);
    return this.reload();
  }
}
