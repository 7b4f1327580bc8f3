import { Expose, Transform } from 'class-transformer';
import { IsIn, IsOptional } from 'class-validator';
import { SUB_JOB_STATUSES, type SubJobStatus } from '../../domain/sub-job.js';
import { LARGEST_PAGE } from './list-jobs.query.js';
import { listOf } from './query-values.js';
import { WholeNumber } from './whole-number.decorator.js';

/** The query of `GET jobs/:id/sub-jobs`. */
export class SubJobsQuery {
  /** Words of SUB_JOB_STATUSES with commas between them. */
  @Expose()
  @Transform(({ value }) => listOf(value))
  @IsOptional()
  @IsIn(SUB_JOB_STATUSES, { each: true })
  readonly state?: readonly SubJobStatus[];

  /** What `next` said of the page before. */
  @WholeNumber(0)
  readonly after?: number;

  @WholeNumber(1, LARGEST_PAGE)
  readonly limit?: number;
}
