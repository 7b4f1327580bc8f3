import type { LogName } from './log-paths.js';
import type { FileRange } from './text-piece.js';

/** A log of a job, as {@link Job.logs} lists it. */
export interface JobLog {
  /** Which log: what the program prints, or the job's own event log. */
  readonly name: LogName;
  /** The sub-job that writes it, counted from 0; `null` for one that all sub-jobs share. */
  readonly subJob: number | null;
  /** Relative to the job's directory, with `/`; `job.file(path)` gives the whole of it. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
}

/** Of which sub-jobs {@link Job.logs} lists the logs. */
export interface LogListRange {
  /**
   * The first sub-job.
   * @default 0
   */
  readonly from?: number;
  /**
   * At most so many sub-jobs.
   * @default 100
   */
  readonly limit?: number;
}

/** A log of one sub-job. */
interface OfSubJob {
  /**
   * Which sub-job, counted from 0.
   * @default 0
   */
  readonly subJob?: number;
}

/** A part of a log in bytes. */
export interface LogBytes extends OfSubJob, FileRange {
  /** Not together with a range in bytes. */
  readonly lines?: never;
}

/** The end of a log in lines. */
export interface LogLines extends OfSubJob {
  /** The last so many lines, of at most 8 MiB together. */
  readonly lines: number;
  /** Not together with a number of lines. */
  readonly from?: never;
  /** Not together with a number of lines. */
  readonly length?: never;
}

/** A part of a log of one sub-job. */
export type LogRange = LogBytes | LogLines;

/** From where on, and for how long, a log is followed. */
export interface FollowLogOptions extends OfSubJob {
  /**
   * First byte; negative counts from the end. The `to` of a piece goes on behind that piece.
   * @default -65536
   */
  readonly from?: number;
  /** Ends the iteration without an error. */
  readonly signal?: AbortSignal;
}
