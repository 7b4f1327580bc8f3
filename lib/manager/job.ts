import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { MessageEvent } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { JOB_STATUS, type FinalStatus } from '../domain/job-status.js';
import { commandName } from '../domain/submit-command-name.js';
import type { SubmitValue } from '../domain/job-parameters.js';
import { JobNotPendingError } from '../engine/engine.errors.js';
import type { JobEntity } from '../store/entities/index.js';
import type { JobsTransaction, NewJob } from '../store/job.store.js';
import { isSubmitValue } from '../templates/parameter-validators.js';
import { InvalidJobParametersError, type ParameterProblem } from '../templates/template.errors.js';
import { attributeOf, withAttribute } from './attributes.js';
import type { JobFile } from './job-files.js';
import type { ExecuteOptions, ResubmitOptions } from './execute-options.js';
import { changeOf, editOf, isEmptyEdit } from './job-edit.js';
import { idempotencyKeyProblems, jsonCopy, nameWithId, problemsOfFields } from './job-fields.js';
import { JobProperties } from './job-properties.js';
import type { FollowLogOptions, JobLog, LogListRange, LogRange } from './logs/job-log.js';
import type { LogName } from './logs/log-paths.js';
import type { TextPiece } from './logs/text-piece.js';
import { JobNotFoundError } from './manager.errors.js';
import type { SubJob, SubJobRange } from './sub-job.js';

/** Options of {@link Job.save}. */
export interface SaveOptions {
  /** Of the caller's transaction: the job is stored with it, or not at all. */
  readonly manager?: JobsTransaction;
}

/**
 * A job as an app holds it in its hands: what was stored when it was read, and what can be done with it. `reload()`
 * brings it up to date.
 */
export abstract class Job<Input = object | null> extends JobProperties<Input> {
  /** What `setAttribute()` has changed since the job was read, by the one spelling of each command. */
  private readonly attributeEdits = new Map<string, SubmitValue | undefined>();

  /** A submit command's value; `undefined` when the job itself has none. */
  getAttribute(name: string): SubmitValue | undefined {
    return attributeOf(this.parameters, name);
  }

  /**
   * Sets a submit command of a job that was not executed yet; `save()` or `execute()` stores it. A string is submit
   * syntax as it stands, a list is quoted for you. `undefined` takes away what the job itself has, so that the value of
   * its submit template counts, or HTCondor's own.
   * @throws JobNotPendingError when the job was executed
   * @throws InvalidJobParametersError for a value of another type
   * @throws ForbiddenSubmitCommandError for a command that belongs to this library
   * @throws ControlCharacterError for a value with line breaks or other control characters
   */
  setAttribute(name: string, value: SubmitValue | undefined): this {
    if (!this.isPending) throw new JobNotPendingError(this.id, this.status, 'changed');
    if (value !== undefined && !isSubmitValue(value)) {
      this.refuseAny([{ field: name, message: 'must be a text, a number, a boolean or a list of texts' }]);
    }
    this.parameters = withAttribute(this.parameters, name, value);
    this.attributeEdits.set(commandName(name), value);
    return this;
  }

  /**
   * Stores a new job; of a stored one, what was changed since it was read: fields that others have changed meanwhile stay
   * as these have left them, key by key of `extendedProperties`. After its execution only `name`, `description` and
   * `extendedProperties` can be changed.
   * @throws InvalidJobParametersError for a name, description or extended properties that cannot be stored
   * @throws JobNotPendingError when attributes were set and the job was executed meanwhile; nothing is stored
   * @throws JobNotFoundError when it was deleted meanwhile
   */
  async save({ manager }: SaveOptions = {}): Promise<this> {
    this.checkFields();
    if (this.isSaved) await this.saveEdit(manager);
    else await this.saveNew(manager);
    await this.saveItems(manager);
    if (manager) return this;
    this.services.changes.emit(this.id);
    return this.reload();
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
    await this.takePlace();
    return this;
  }

  /**
   * Saves the job and lets it run. What that means depends on the type of the job.
   * @throws JobNotPendingError when it was executed before
   */
  abstract execute(options?: ExecuteOptions): Promise<this>;

  /**
   * Lets a job that has a final status run again, as the same job.
   * @throws ActionNotAllowedError when it has no final status, or somebody else was quicker
   */
  abstract resubmit(options?: ResubmitOptions): Promise<this>;

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
  abstract subJobs(range?: SubJobRange): Promise<SubJob[]>;

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
    await this.services.jobs.remove(row);
    this.services.changes.emitRemoved(row);
  }

  /** Takes what was stored; what was changed of the job in memory is gone. */
  protected override take(row: JobEntity): void {
    super.take(row);
    this.attributeEdits.clear();
  }

  /**
   * Gives a job that was not saved its idempotency key.
   * @throws InvalidJobParametersError for an impossible key, and for a job that was created otherwise
   */
  protected useIdempotencyKey(key: string | undefined): void {
    if (key === undefined) return;
    this.refuseAny(idempotencyKeyProblems(key));
    const isFree = !this.isSaved && this.row.idempotencyKey === null;
    if (!isFree && this.row.idempotencyKey !== key) {
      this.refuseAny([{ field: 'idempotencyKey', message: 'must be given when the job is created' }]);
    }
    this.row = Object.assign({}, this.row, { idempotencyKey: key });
    this.context = { ...this.context, byKey: true };
  }

  /** Throws for wrong fields. */
  protected refuseAny(problems: readonly ParameterProblem[]): void {
    if (problems.length) throw new InvalidJobParametersError(this.template, problems);
  }

  /**
   * What is to be stored of a job that was not saved, if that can be done at once: not where its name needs its id, or
   * where it has rows of its own.
   * @throws InvalidJobParametersError for fields that cannot be stored
   */
  protected storableAtOnce(): NewJob | null {
    const { isSaved, name, context } = this;
    if (isSaved || context.newItems || nameWithId(name, 0) !== name) return null;
    this.checkFields();
    return this.given();
  }

  private checkFields(): void {
    const { name, description, extendedProperties, parameters } = this;
    this.refuseAny(problemsOfFields({ name, description, extendedProperties, parameters, input: this.row.input }));
  }

  /** The row of a job that was not saved, with what was changed of it in memory. */
  private given(): NewJob {
    const { row, name, description, extendedProperties, parameters } = this;
    return Object.assign({}, row, {
      name,
      description,
      extendedProperties: jsonCopy(extendedProperties),
      parameters,
    });
  }

  private async saveNew(manager: JobsTransaction | undefined): Promise<void> {
    const given = this.given();
    const stored = await this.services.jobs.insertOnce(given, manager);
    this.take(stored);
    // The job that has the idempotency key has rows of its own.
    if (stored.key !== given.key) this.context = { ...this.context, newItems: null };
    const named = nameWithId(stored.name, stored.id);
    if (named === stored.name) return;
    await this.services.jobs.change(stored.id, { name: named }, { name: stored.name }, manager);
    this.take(Object.assign({}, stored, { name: named }));
  }

  private async saveEdit(manager: JobsTransaction | undefined): Promise<void> {
    const read = this.stored('row in the database');
    const { id, app } = read;
    const { description, extendedProperties } = this;
    const now = { name: nameWithId(this.name, id), description, extendedProperties };
    const edit = editOf(read, now, this.attributeEdits);
    if (isEmptyEdit(edit)) return;
    for (;;) {
      const stored = await this.services.jobs.findToChange({ app }, id, manager);
      if (!stored) throw new JobNotFoundError(id);
      if (edit.attributes.size && stored.status !== JOB_STATUS.PENDING)
        throw new JobNotPendingError(id, stored.status, 'changed');
      const change = changeOf(edit, stored);
      // Whoever changed the row in between makes it begin anew.
      if (!(await this.services.jobs.change(id, change, { revision: stored.revision }, manager))) continue;
      this.take(Object.assign({}, stored, change, { revision: stored.revision + 1 }));
      return;
    }
  }

  /**
   * Stores the rows of a sweep behind its row; called again after it was interrupted it stores what is missing. Nobody
   * executes a job without all of them.
   */
  private async saveItems(manager: JobsTransaction | undefined): Promise<void> {
    const { newItems, ...context } = this.context;
    if (!newItems) return;
    await this.services.items.insert(this.id, newItems, manager);
    await this.services.jobs.change(this.id, { statusMessage: null }, { status: JOB_STATUS.PENDING }, manager);
    // The caller's transaction may still come to nothing.
    if (!manager) this.context = context;
  }
}
