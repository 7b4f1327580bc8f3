import { Expose } from 'class-transformer';
import { IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import { WholeNumber } from '../whole-number.decorator.js';

/** The longest piece of a log in one answer, in bytes. */
export const LONGEST_LOG_PIECE = 1024 * 1024;

const MOST_LINES = 10_000;
const MOST_SUB_JOBS = 100;

/** The query of `GET jobs/:id/logs`. */
export class ListLogsQuery {
  /** The first sub-job whose logs are listed. */
  @WholeNumber(0)
  readonly from?: number;

  /** Of so many sub-jobs, at most. */
  @WholeNumber(1, MOST_SUB_JOBS)
  readonly limit?: number;
}

/** The query of `GET jobs/:id/logs/:name`: the last lines, or a range, or a search. */
export class ReadLogQuery {
  /** The last so many lines. */
  @WholeNumber(1, MOST_LINES)
  readonly lines?: number;

  /** First byte of a range. */
  @WholeNumber(0)
  readonly from?: number;

  /** Bytes of the range, at most. */
  @WholeNumber(1, LONGEST_LOG_PIECE)
  readonly bytes?: number;

  /** A text that is looked for backwards. */
  @Expose()
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  readonly find?: string;

  /** Where the search begins: places that end before this position are found. */
  @WholeNumber(0)
  readonly before?: number;
}

/** The query of `GET jobs/:id/logs/:name/live`. */
export class FollowLogQuery {
  /** First byte; the last 64 KiB without it. A header `Last-Event-ID` goes before. */
  @WholeNumber(0)
  readonly from?: number;
}
