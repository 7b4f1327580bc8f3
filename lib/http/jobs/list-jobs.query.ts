import { Expose, Transform } from 'class-transformer';
import { ArrayMaxSize, IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { JOB_STATUS, type JobStatus } from '../../domain/job-status.js';
import type { JobOrder } from '../../manager/scoped-jobs.js';
import { listOf, numberOf } from './query-values.js';
import { WholeNumber } from './whole-number.decorator.js';

const STATUSES = Object.values(JOB_STATUS);
const ORDERS: readonly JobOrder[] = ['id', '-id', 'name', '-name', 'status', '-status'];
/** The largest id that the databases keep. */
export const LARGEST_ID = 2 ** 31 - 1;

/** Ids that one request may name. */
export const MOST_IDS = 200;

/** Jobs on a page, at most. */
export const LARGEST_PAGE = 200;

/** Which jobs a request is about. */
export class JobsFilterQuery {
  /** Words of JOB_STATUS with commas between them; several parameters of the name are the same. */
  @Expose()
  @Transform(({ value }) => listOf(value))
  @IsOptional()
  @IsIn(STATUSES, { each: true })
  readonly status?: readonly JobStatus[];

  /** One of the users whose jobs the caller sees. */
  @Expose()
  @IsOptional()
  @IsString()
  @MaxLength(255)
  readonly user?: string;

  /** The beginning of the name, upper and lower case alike; the list is ordered by name then. */
  @Expose()
  @IsOptional()
  @IsString()
  @MaxLength(128)
  readonly search?: string;
}

/** The query of `GET jobs`. */
export class ListJobsQuery extends JobsFilterQuery {
  @Expose()
  @IsOptional()
  @IsIn(ORDERS)
  readonly orderBy?: JobOrder;

  @WholeNumber(1, LARGEST_PAGE)
  readonly limit?: number;

  /** What `next` said of the page before. */
  @Expose()
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  readonly after?: string;

  /** These jobs, with commas between their ids; all other parameters are left aside. */
  @Expose()
  @Transform(({ value }) => listOf(value)?.map(numberOf))
  @IsOptional()
  @ArrayMaxSize(MOST_IDS)
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(LARGEST_ID, { each: true })
  readonly ids?: readonly number[];
}
