import {
  ArrayMinSize,
  IsArray,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { MOST_SUB_JOBS, type Item } from '../domain/itemdata.js';
import type { BasicJobParameters, CondorJobParameters, SubmitValue } from '../domain/job-parameters.js';
import {
  IsArgumentList,
  IsQuantity,
  IsSchedulerReference,
  IsStringRecord,
  IsSubmitAttributes,
} from './parameter-validators.js';

/** The rules of {@link BasicJobParameters}. */
export class BasicJobParametersDto implements BasicJobParameters {
  @IsOptional()
  @IsString()
  @MaxLength(2048)
  description?: string;

  @IsOptional()
  @IsString()
  @IsNotEmpty()
  workspace?: string;

  @IsOptional()
  @IsObject()
  extendedProperties?: Record<string, unknown>;
}

/** The rules of {@link CondorJobParameters}. */
export class CondorJobParametersDto extends BasicJobParametersDto implements CondorJobParameters {
  @IsOptional()
  @IsString()
  @Length(1, 4096)
  executable?: string;

  @IsOptional()
  @IsString()
  submitTemplate?: string;

  @IsOptional()
  @IsSubmitAttributes()
  attributes?: Readonly<Record<string, SubmitValue>>;

  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  remoteInputFiles?: readonly string[];

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_SUB_JOBS)
  numJobs?: number;

  /** The rows are checked by {@link itemProblems}, which names each value. */
  @IsOptional()
  @IsArray()
  itemdata?: readonly Item[];

  @IsOptional()
  @IsSchedulerReference()
  scheduler?: string | { readonly name: string } | null;

  @IsOptional()
  @IsArgumentList()
  arguments?: string | readonly string[];

  @IsOptional()
  @IsStringRecord()
  environment?: Readonly<Record<string, string>>;

  @IsOptional()
  @IsQuantity()
  requestCpus?: number | string;

  @IsOptional()
  @IsQuantity()
  requestMemory?: number | string;

  @IsOptional()
  @IsQuantity()
  requestDisk?: number | string;

  @IsOptional()
  @IsQuantity()
  requestGpus?: number | string;

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @IsInt({ each: true })
  successExitCodes?: readonly number[];
}
