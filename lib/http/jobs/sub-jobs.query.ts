import { Expose, Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { SUB_JOB_STATUSES, type SubJobStatus } from '../../domain/sub-job.js';
import { LARGEST_PAGE } from './list-jobs.query.js';
import { listOf, numberOf } from './query-values.js';

/** The query of `GET jobs/:id/sub-jobs`. */
export class SubJobsQuery {
  /** Words of SUB_JOB_STATUSES with commas between them. */
  @Expose()
  @Transform(({ value }) => listOf(value))
  @IsOptional()
  @IsIn(SUB_JOB_STATUSES, { each: true })
  readonly state?: readonly SubJobStatus[];

  /** What `next` said of the page before. */
  @Expose()
  @Transform(({ value }) => numberOf(value))
  @IsOptional()
  @IsInt()
  @Min(0)
  readonly after?: number;

  @Expose()
  @Transform(({ value }) => numberOf(value))
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(LARGEST_PAGE)
  readonly limit?: number;
}
