import { Inject, Injectable, Logger } from '@nestjs/common';
import { messageOf } from '../../../domain/jobs.error.js';
import { JobContents } from '../../../manager/job-contents.js';
import type { Job } from '../../../manager/job.js';
import type { OpenFile } from '../../../manager/job-files.js';
import { findBackwards, type BackwardFind } from '../../../manager/logs/find-backwards.js';
import type { LogName } from '../../../manager/logs/log-paths.js';
import { readLastLines, readPiece, type TextPiece } from '../../../manager/logs/text-piece.js';
import { JobFileNotFoundError } from '../../http.errors.js';
import { EventStream } from '../../streaming/event-stream.js';
import { JOBS_HTTP_OPTIONS, streamTimes, type JobsHttpOptions } from '../jobs-http.options.js';
import { logNameOf, namedLog, type NamedLog } from './log-name.js';
import { LONGEST_LOG_PIECE, type ListLogsQuery, type ReadLogQuery } from './logs.query.js';
import { RecentReads } from './recent-reads.js';

/** A log of a job, as it is listed. */
export interface LogView {
  /** The word by which the other routes know it. */
  readonly name: string;
  /** What the program prints (`output`, `error`), or the job's own event log. */
  readonly log: LogName;
  /** The sub-job that writes it, counted from 0; `null` for one that all of them share. */
  readonly subJob: number | null;
  /** Relative to the job's directory. */
  readonly path: string;
  /** Its size; `null` while it is not there. */
  readonly bytes: number | null;
  /** Whether it may grow still. */
  readonly live: boolean;
}

/** A piece of a log. */
export interface LogPieceView {
  /** Decoded as UTF-8, with replacement characters for what is none. */
  readonly text: string;
  /** Position of its first byte. */
  readonly from: number;
  /** Position after its last byte. */
  readonly to: number;
  /** Present size of the log. */
  readonly bytes: number;
}

const DEFAULT_LINES = 200;
const FOLLOWED_FROM = -64 * 1024;

/**
 * The logs of jobs. However long a log is, a request reads a bounded part of it; those who look at the same at the same
 * time share what was read, and a log that is followed has one follower.
 */
@Injectable()
export class JobLogs {
  private readonly logger = new Logger(JobLogs.name);
  private readonly reads = new RecentReads();

  constructor(
    private readonly contents: JobContents,
    @Inject(JOBS_HTTP_OPTIONS) private readonly options: JobsHttpOptions,
  ) {}

  /** The logs that are there. */
  list(job: Job, query: ListLogsQuery): Promise<LogView[]> {
    const { from = 0, limit = 100 } = query;
    return this.read(job, `logs ${from} ${limit}`, async () => {
      const logs = await (await this.contents.of(job)).logs({ from, limit });
      return logs.map(({ name, subJob, path, size }) => ({
        name: logNameOf(name, subJob),
        log: name,
        subJob,
        path,
        bytes: size,
        live: !job.isFinal,
      }));
    });
  }

  /**
   * A piece of a log.
   * @throws JobFileNotFoundError when it is not there
   */
  async piece(job: Job, name: string, { lines, from, bytes = 64 * 1024 }: ReadLogQuery): Promise<LogPieceView> {
    const what = from === undefined ? `lines ${lines}` : `bytes ${from} ${bytes}`;
    const piece = await this.readLog(job, namedLog(job, name), what, (file) =>
      from === undefined
        ? readLastLines(file, lines ?? DEFAULT_LINES, LONGEST_LOG_PIECE)
        : readPiece(file, { from, length: bytes }),
    );
    const { text, to, size } = piece;
    return { text, from: piece.from, to, bytes: size };
  }

  /**
   * The last place of a text, or how far was searched.
   * @throws JobFileNotFoundError when the log is not there
   */
  find(job: Job, name: string, text: string, before = Infinity): Promise<BackwardFind> {
    const what = `find ${before} ${text}`;
    return this.readLog(job, namedLog(job, name), what, (file) => findBackwards(file, text, before));
  }

  /** A log as it grows. What the client does not fetch is not read. */
  follow(job: Job, name: string, from: number | undefined): EventStream {
    const { log, subJob } = namedLog(job, name);
    const stream = new EventStream(streamTimes(this.options));
    const gone = new AbortController();
    stream.once('close', () => {
      gone.abort();
    });
    const pieces = job.followLog(log, { subJob, from: from ?? FOLLOWED_FROM, signal: gone.signal });
    this.pump(pieces, stream, gone.signal).catch((error: unknown) => {
      this.logger.warn(`A log of job ${job.id} cannot be followed any more: ${messageOf(error)}`);
      stream.destroy();
    });
    return stream;
  }

  private async pump(pieces: AsyncIterable<TextPiece>, stream: EventStream, gone: AbortSignal): Promise<void> {
    let position = 0;
    for await (const { from, to, text } of pieces) {
      if (from < position) stream.send({ type: 'restart', data: '{}' });
      position = to;
      stream.send({ id: String(to), type: 'text', data: JSON.stringify({ from, to, text }) });
      await stream.drained();
    }
    if (!gone.aborted && !stream.isOver) stream.send({ type: 'end', data: '{}' });
    stream.finish();
  }

  private async readLog<T>(
    job: Job,
    { log, subJob }: NamedLog,
    what: string,
    read: (file: OpenFile) => Promise<T>,
  ): Promise<T> {
    const answer = await this.read(job, `${log} ${subJob} ${what}`, async () =>
      (await this.contents.of(job)).readLog<T>(log, subJob, read),
    );
    if (answer === null) throw new JobFileNotFoundError(job.id);
    return answer;
  }

  /** The job's revision is part of the key: where its files lie may have changed with it. */
  private read<T>(job: Job, what: string, read: () => Promise<T>): Promise<T> {
    return this.reads.get(`${job.key} ${job.revision} ${what}`, read);
  }
}
