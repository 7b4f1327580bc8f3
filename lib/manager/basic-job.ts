import type { Readable } from 'node:stream';
import type { MessageEvent } from '@nestjs/common';
import { of, type Observable } from 'rxjs';
import { ActionNotAllowedError, JobNotPendingError } from '../engine/engine.errors.js';
import { isBuiltInStatus, isFinalCategory, statusCategory, type StatusCategory } from '../domain/custom-status.js';
import { JOB_STATUS, type FinalStatus, type JobStatus } from '../domain/job-status.js';
import type { JobChange } from '../store/job.store.js';
import { UnknownStatusError } from '../templates/template.errors.js';
import type { ExecuteOptions } from './execute-options.js';
import { Job } from './job.js';
import { JobFiles, type JobFile } from './job-files.js';
import type { JobLog } from './logs/job-log.js';
import { END_OF_LOG } from './logs/log-events.js';
import type { TextPiece } from './logs/text-piece.js';
import type { SubJob } from './sub-job.js';

interface GivenStatus {
  readonly status: JobStatus;
  readonly customStatus: string | null;
}

/**
 * A job with all basic properties and methods but no mechanism for running: its status is set by hand
 * (`BasicJob` of the 2016 Jobs API).
 */
export class BasicJob<Input = object | null> extends Job<Input> {
  /** A BasicJob runs on no scheduler. */
  readonly scheduler = null;

  /**
   * Pending → Submitted.
   * @throws JobNotPendingError when it has another status
   */
  async execute({ idempotencyKey }: Pick<ExecuteOptions, 'idempotencyKey'> = {}): Promise<this> {
    this.useIdempotencyKey(idempotencyKey);
    await this.save();
    try {
      return await this.become(() => {
        if (!this.isPending) throw new JobNotPendingError(this.id, this.status);
        return { status: JOB_STATUS.SUBMITTED, executeTime: this.now() };
      });
    } catch (error) {
      if (this.context.byKey && error instanceof JobNotPendingError) return this.reload();
      throw error;
    }
  }

  /**
   * A final status → Submitted. Its files stay where they are.
   * @throws ActionNotAllowedError when it has no final status, or somebody else was quicker
   */
  async resubmit(): Promise<this> {
    const { id, status, isFinal } = await this.reload();
    const begun = { executeTime: this.now(), startTime: null, completionTime: null, statusMessage: null };
    const change = { status: JOB_STATUS.SUBMITTED, ...begun };
    if (!isFinal || !(await this.services.jobs.change(id, change, { status, deletedTime: null }))) {
      throw new ActionNotAllowedError('resubmit', id, (await this.reload()).status);
    }
    this.services.changes.emit(id);
    return this.reload();
  }

  /**
   * → Aborted.
   * @throws ActionNotAllowedError when it has a final status
   */
  async stop(): Promise<this> {
    return this.become(() => {
      if (this.isFinal) throw new ActionNotAllowedError('stop', this.id, this.statusText);
      return this.changeTo({ status: JOB_STATUS.ABORTED, customStatus: null }, null);
    });
  }

  /**
   * Running → Paused.
   * @throws ActionNotAllowedError when it is not Running
   */
  async pause(): Promise<this> {
    return this.become(() => {
      if (this.status !== JOB_STATUS.RUNNING) throw new ActionNotAllowedError('pause', this.id, this.statusText);
      return { status: JOB_STATUS.PAUSED };
    });
  }

  /**
   * Paused → Running.
   * @throws ActionNotAllowedError when it is not Paused
   */
  async resume(): Promise<this> {
    return this.become(() => {
      if (this.status !== JOB_STATUS.PAUSED) throw new ActionNotAllowedError('resume', this.id, this.statusText);
      return { status: JOB_STATUS.RUNNING };
    });
  }

  /** The same as {@link pause}: there is no program that could be kept in memory. */
  async suspend(): Promise<this> {
    return this.pause();
  }

  async resolve(status: FinalStatus, reason: string): Promise<this> {
    return this.become(() => {
      if (this.isPending) throw new ActionNotAllowedError('resolve', this.id, this.status);
      return this.changeTo({ status, customStatus: null }, reason);
    });
  }

  /**
   * Sets the status, and the times that belong to it. Results-Ready does not run the result handlers by itself:
   * `processResults()` does, and makes the job Complete.
   * @param status one of JOB_STATUS but Other, or a custom status that the app declares in `@JobsApp({ statuses })`
   * @param statusMessage one plain sentence on it
   * @throws UnknownStatusError for a status that is neither
   * @throws ActionNotAllowedError when the job has a final status, unless the new one is a custom one that is final, too
   */
  async setStatus(status: JobStatus | (string & {}), statusMessage: string | null = null): Promise<this> {
    const given = this.givenStatus(status);
    return this.become(() => {
      if (this.isFinal && !(given.customStatus !== null && this.isFinalStatus(given))) {
        throw new ActionNotAllowedError(`become ${status}`, this.id, this.statusText);
      }
      return this.changeTo(given, statusMessage);
    });
  }

  /** Reads the job anew. */
  async updateStatus(): Promise<this> {
    return this.reload();
  }

  /** None: nothing runs. */
  subJobs(): Promise<SubJob[]> {
    return Promise.resolve([]);
  }

  /** None: nothing runs. */
  log(): Promise<TextPiece | null> {
    return Promise.resolve(null);
  }

  /** None: nothing runs. */
  logs(): Promise<JobLog[]> {
    return Promise.resolve([]);
  }

  /** Nothing: nothing runs. */
  // eslint-disable-next-line @typescript-eslint/require-await -- there is nothing to wait for, and its type is a job's
  async *followLog(): AsyncGenerator<TextPiece, void, undefined> {
    return;
  }

  /** Only the event `end`: nothing runs. */
  logEvents(): Observable<MessageEvent> {
    return of(END_OF_LOG);
  }

  /** The files that the app has put into the job's directory. */
  async files(directory = ''): Promise<JobFile[]> {
    return this.jobFiles().list(directory);
  }

  /** A file that the app has put into the job's directory; `null` when there is none. */
  async file(path: string): Promise<Readable | null> {
    return this.jobFiles().open(path);
  }

  private jobFiles(): JobFiles {
    return new JobFiles(this.stored('files'), null, this.services);
  }

  private givenStatus(word: string): GivenStatus {
    if (isBuiltInStatus(word) && word !== JOB_STATUS.OTHER) return { status: word, customStatus: null };
    const declared = this.services.registry.statusesOf(this.app);
    if (!Object.hasOwn(declared, word)) throw new UnknownStatusError(word, this.app, Object.keys(declared));
    return { status: JOB_STATUS.OTHER, customStatus: word };
  }

  private changeTo(given: GivenStatus, statusMessage: string | null): JobChange {
    const now = this.now();
    return {
      ...given,
      statusMessage,
      ...(this.isRunning(given) && { startTime: this.row.startTime ?? now }),
      ...(this.isFinalStatus(given) && { completionTime: this.row.completionTime ?? now }),
    };
  }

  /** Submitted, Various and Results-Ready belong to the same category, but say nothing of a start. */
  private isRunning(given: GivenStatus): boolean {
    if (given.status !== JOB_STATUS.OTHER) return given.status === JOB_STATUS.RUNNING;
    return this.categoryOf(given) === 'running';
  }

  private isFinalStatus(given: GivenStatus): boolean {
    return isFinalCategory(this.categoryOf(given));
  }

  private categoryOf({ status, customStatus }: GivenStatus): StatusCategory {
    return statusCategory(status, customStatus, this.services.registry.statusesOf(this.app));
  }

  /** Changes the job on the grounds of what is stored now, however many change it at the same time. */
  private async become(changeNow: () => JobChange): Promise<this> {
    for (;;) {
      await this.reload();
      const { id, status, customStatus } = this.stored('status');
      if (await this.services.jobs.change(id, changeNow(), { status, customStatus })) {
        this.services.changes.emit(id);
        return this.reload();
      }
    }
  }
}
