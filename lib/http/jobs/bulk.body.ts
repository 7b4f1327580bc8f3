import { Expose, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsInt,
  IsObject,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { JobsFilterQuery, LARGEST_ID } from './list-jobs.query.js';

/** Jobs that one request may name. */
const MOST_JOBS = 1000;

/** The body of `POST bulk`: an action, and either the ids of jobs or what finds them. */
export class BulkBody {
  @Expose()
  @IsString()
  @MaxLength(50)
  readonly action!: string;

  /** These jobs. */
  @Expose()
  @ValidateIf(({ where }: BulkBody) => where === undefined)
  @ArrayNotEmpty({ message: 'ids must name jobs, or where must say which are meant' })
  @ArrayMaxSize(MOST_JOBS)
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(LARGEST_ID, { each: true })
  readonly ids?: readonly number[];

  /** All jobs that a list with this filter would find; `{}` is all that the caller sees. */
  @Expose()
  @ValidateIf(({ where }: BulkBody) => where !== undefined)
  @IsObject()
  @ValidateNested()
  @Type(() => JobsFilterQuery)
  readonly where?: JobsFilterQuery;

  /** The highest id that the caller has seen: jobs that came later are not meant. Beside `where`. */
  @Expose()
  @ValidateIf(({ where }: BulkBody) => where !== undefined)
  @IsInt()
  @Min(0)
  @Max(LARGEST_ID)
  readonly upTo?: number;
}
