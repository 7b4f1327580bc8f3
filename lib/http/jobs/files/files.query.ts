import { Expose } from 'class-transformer';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { WholeNumber } from '../whole-number.decorator.js';

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

  @WholeNumber(1, LARGEST_PAGE)
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
