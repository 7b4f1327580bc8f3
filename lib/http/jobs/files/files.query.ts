import { Expose, Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { numberOf } from '../query-values.js';

const LONGEST_PATH = 4096;
const LARGEST_PAGE = 500;

/** The query of `GET jobs/:id/files`. */
export class ListFilesQuery {
  /** What `next` said of the page before. */
  @Expose()
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_PATH)
  readonly after?: string;

  @Expose()
  @Transform(({ value }) => numberOf(value))
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(LARGEST_PAGE)
  readonly limit?: number;
}

/** The query of `GET jobs/:id/file`. */
export class FileQuery {
  /** Relative to the job's directory, with `/`. */
  @Expose()
  @IsString()
  @MaxLength(LONGEST_PATH)
  readonly path!: string;
}
