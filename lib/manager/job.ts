import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { MessageEvent } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { JOB_STATUS, type FinalStatus } from '../domain/job-status.js';
import type { SubmitValue } from '../domain/job-parameters.js';
import { JobNotPendingError } from '../engine/engine.errors.js';
import type { ExecutionWish as ExecuteOptions } from '../engine/executor.js';
import type { JobsTransaction, NewJob } from '../store/job.store.js';
import { attributeOf, withAttribute } from './attributes.js';
import type { JobFile } from './job-files.js';
import { JobProperties } from './job-properties.js';
import type { FollowLogOptions, JobLog, LogListRange, LogRange } from './logs/job-log.js';
import type { LogName } from './logs/log-paths.js';
import type { TextPiece } from './logs/text-piece.js';
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

  /**
   * Runs the result handlers now: of a job that is Results-Ready, which gets its final status then; or once more for one
   * that is Complete or Various-Complete. Resolves when they have ended.
   * @throws ActionNotAllowedError when it has no results
   * @throws ResultHandlerError when a handler throws
   */
  async processResults(): Promise<this> {
    await this.reload();
    await this.services.results.process(this.stored('results'));
    return this.reload();
  }

  /** Brings the status up to date, as soon as the scheduler's events have been read; asks no scheduler by itself. */
  abstract updateStatus(): Promise<this>;

  /** Some of its sub-jobs, in order; also those that did not start yet. */
  abstract subJobs(range?: { readonly from?: number; readonly limit?: number }): Promise<SubJob[]>;

  /** The logs that are there by now, with their sizes; of the first 100 sub-jobs unless you say otherwise. */
  abstract logs(range?: LogListRange): Promise<JobLog[]>;

  /**
   * A piece of a log of one sub-job, also while it runs: by default its last 64 KiB, at most 8 MiB. `{ lines: 100 }`
   * gives its last lines. However long the log is, no more of it is read. `null` while it is not there.
   * @param name `output` and `error` are what the program prints, `log` is the job's own event log
   */
  abstract log(name: LogName, range?: LogRange): Promise<TextPiece | null>;

  /**
   * A log of one sub-job as it grows: what is there, from its last 64 KiB on unless you say otherwise, then what comes
   * to it, until the job has ended and everything was given. Also for a job that was not executed yet, and one that has
   * ended. A piece whose `from` is 0 after others says that the log began anew: the program was started again.
   *
   * The log is looked at once a second, by one handle, however many viewers it has in this process; pieces are read when
   * they are asked for. While the scheduler is out of reach there are none.
   */
  abstract followLog(name: LogName, options?: FollowLogOptions): AsyncIterable<TextPiece>;

  /**
   * {@link followLog} for a route with `@Sse()`: events `log` with a {@link TextPiece} as data and its end as id (the
   * browser sends it back as `Last-Event-ID` when it connects again: give it as `from`), then one event `end`. It begins
   * at most 1 MiB before the end of the log.
   */
  abstract logEvents(name: LogName, options?: Omit<FollowLogOptions, 'signal'>): Observable<MessageEvent>;

  /** The files in the job's directory, or in one below it; while it runs those on the submit host. */
  abstract files(directory?: string): Promise<JobFile[]>;

  /** The content of a file in the job's directory; `null` when there is none. */
  abstract file(path: string): Promise<Readable | null>;

  /** Removes the job, its own directory and what lies of it elsewhere; never anything else. */
  async delete(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
    const row = this.stored('row in the database');
    await this.services.jobs.remove(row.id);
    this.services.changes.emitRemoved(row);
  }
}
