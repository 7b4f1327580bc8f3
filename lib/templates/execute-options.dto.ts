import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import type { SubmitOptions } from '../domain/submit-options.js';
import { MOST_SUB_JOBS } from '../domain/itemdata.js';

const LARGEST_INTEGER = 2 ** 31 - 1;
const GROUP = /^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,254}$/;
const GROUP_MESSAGE = { message: '$property must be made of letters, digits and _ . @ -' };

/** The rules of {@link SubmitOptions}. */
export class SubmitOptionsDto implements SubmitOptions {
  @IsOptional()
  @IsInt()
  @Min(-LARGEST_INTEGER)
  @Max(LARGEST_INTEGER)
  readonly priority?: number;

  @IsOptional()
  @Matches(GROUP, GROUP_MESSAGE)
  readonly accountingGroup?: string;

  @IsOptional()
  @Matches(GROUP, GROUP_MESSAGE)
  readonly accountingGroupUser?: string;

  @IsOptional()
  @IsString()
  @Length(1, 255)
  @Matches(/^\P{Cc}*$/u, { message: '$property must have no control characters' })
  readonly batchName?: string;

  @IsOptional()
  @IsBoolean()
  readonly niceUser?: boolean;

  @IsOptional()
  @IsBoolean()
  readonly hold?: boolean;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(LARGEST_INTEGER)
  readonly maxIdle?: number;
}

/** The rules of what `execute()` is given for the submission itself. */
export class ExecuteOptionsDto {
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_SUB_JOBS)
  readonly queue?: number;

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => SubmitOptionsDto)
  readonly submitOptions?: SubmitOptionsDto;
}
