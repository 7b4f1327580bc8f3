import type { Readable } from 'node:stream';
import type { MessageEvent } from '@nestjs/common';
import { of, type Observable } from 'rxjs';
import { ActionNotAllowedError, JobNotPendingError } from '../engine/engine.errors.js';
import { isFinalStatus, JOB_STATUS, type FinalStatus, type JobStatus } from '../domain/job-status.js';
import { Job } from './job.js';
import { JobFiles, type JobFile } from './job-files.js';
import type { JobLog } from './logs/job-log.js';
import { END_OF_LOG } from './logs/log-events.js';
import type { TextPiece } from './logs/text-piece.js';
import type { SubJob } from './sub-job.js';

/**
 * A job with all basic properties and methods but no mechanism for running: its status is set by hand
 * (`BasicJob` of the 2016 Jobs API).
 */
export class BasicJob extends Job {
  /** A BasicJob runs on no scheduler. */
  readonly scheduler = null;

  /**
   * Pending → Submitted.
   * @throws JobNotPendingError when it has another status
   */
  async execute(): Promise<this> {
    await this.save();
    if (!this.isPending) throw new JobNotPendingError(this.id, this.status);
    return this.setStatusByHand(JOB_STATUS.SUBMITTED, { executeTime: this.now() });
  }

  /**
   * → Aborted.
   * @throws ActionNotAllowedError when it has a final status
   */
  async stop(): Promise<this> {
    if (this.isFinal) throw new ActionNotAllowedError('stop', this.id, this.status);
    return this.setStatus(JOB_STATUS.ABORTED);
  }

  /**
   * Running → Paused.
   * @throws ActionNotAllowedError when it is not Running
   */
  async pause(): Promise<this> {
    if (this.status !== JOB_STATUS.RUNNING) throw new ActionNotAllowedError('pause', this.id, this.status);
    return this.setStatus(JOB_STATUS.PAUSED);
  }

  /**
   * Paused → Running.
   * @throws ActionNotAllowedError when it is not Paused
   */
  async resume(): Promise<this> {
    if (this.status !== JOB_STATUS.PAUSED) throw new ActionNotAllowedError('resume', this.id, this.status);
    return this.setStatus(JOB_STATUS.RUNNING);
  }

  /** The same as {@link pause}: there is no program that could be kept in memory. */
  async suspend(): Promise<this> {
    return this.pause();
  }

  /** The same as {@link setStatus} with a final status. */
  async resolve(status: FinalStatus, reason: string): Promise<this> {
    if (this.isPending) throw new ActionNotAllowedError('resolve', this.id, this.status);
    return this.setStatus(status, reason);
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
  // eslint-disable-next-line @typescript-eslint/require-await
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

  /** Sets the status, and the times that belong to it. */
  async setStatus(status: JobStatus, statusMessage: string | null = null): Promise<this> {
    const now = this.now();
    return this.setStatusByHand(status, {
      statusMessage,
      ...(status === JOB_STATUS.RUNNING && !this.startTime && { startTime: now }),
      ...(isFinalStatus(status) && { completionTime: now }),
    });
  }
}
