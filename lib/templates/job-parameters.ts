import { Type } from 'class-transformer';
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
import { IsArgumentList, IsSchedulerReference, IsStringRecord, IsSubmitAttributes } from './parameter-validators.js';

/** A value of a submit command: text in submit syntax as it stands, or a list that is quoted for you. */
export type SubmitValue = string | number | boolean | readonly string[];

/** Parameters that every type of job takes, in a template or when a job is created. */
export class BasicJobParameters {
  /** A short description of the job, at most 2,048 characters. */
  @IsOptional()
  @IsString()
  @MaxLength(2048)
  description?: string;

  /**
   * Directory on this machine in which the job gets a directory of its own.
   * @default the user's workspace in the app
   */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  workspace?: string;

  /** Anything of the app's own, kept with the job as JSON. */
  @IsOptional()
  @IsObject()
  extendedProperties?: Record<string, unknown>;
}

/** Parameters of a job that runs on a scheduler. */
export class CondorJobParameters extends BasicJobParameters {
  /**
   * The program. A relative name is one of `remoteInputFiles`, or a file in the job's workspace; an absolute path below
   * an allowed root of this machine is sent along; any other absolute path is one of the submit host.
   */
  @IsOptional()
  @IsString()
  @Length(1, 4096)
  executable?: string;

  /**
   * Name of a set of attributes to start from: `base`, `vanilla_base`, `vanilla_transfer_files`, `vanilla_nfs`, or one
   * registered in `forRoot({ submitTemplates })`.
   * @default 'base'
   */
  @IsOptional()
  @IsString()
  submitTemplate?: string;

  /**
   * HTCondor submit commands by name, names in any case; `+Attr` and `My.Attr` too. Strings are submit syntax as it
   * stands, lists are quoted or joined as the command needs it.
   */
  @IsOptional()
  @IsSubmitAttributes()
  attributes?: Readonly<Record<string, SubmitValue>>;

  /**
   * Files and directories of this machine that the job needs on the submit host. They lie one level above the job's
   * initial directory there, so `transfer_input_files` names them as `../name`. Relative paths start at the workspace.
   */
  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  remoteInputFiles?: readonly string[];

  /**
   * Number of sub-jobs; `$(Process)` counts them from 0.
   * @default 1
   */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100_000)
  numJobs?: number;

  /**
   * Name of the scheduler, or an object with that name.
   * @default the default scheduler
   */
  @IsOptional()
  @IsSchedulerReference()
  scheduler?: string | { readonly name: string } | null;

  /** Arguments of the program: a list is quoted for you, a string is submit syntax as it stands. */
  @IsOptional()
  @IsArgumentList()
  arguments?: string | readonly string[];

  /** Environment variables of the program; values reach it byte for byte. */
  @IsOptional()
  @IsStringRecord()
  environment?: Readonly<Record<string, string>>;

  /** CPU cores to ask for. */
  @IsOptional()
  @IsInt()
  @Min(1)
  requestCpus?: number;

  /** Memory to ask for: a number is MB, a string as HTCondor takes it (`'4GB'`). */
  @IsOptional()
  requestMemory?: number | string;

  /** Disk to ask for: a number is KB, a string as HTCondor takes it (`'10GB'`). */
  @IsOptional()
  requestDisk?: number | string;

  /** GPUs to ask for. */
  @IsOptional()
  @IsInt()
  @Min(0)
  requestGpus?: number;

  /**
   * Exit codes that mean success.
   * @default [0]
   */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @IsInt({ each: true })
  @Type(() => Number)
  successExitCodes?: readonly number[];
}
