import type { Item } from './itemdata.js';

/** A value of a submit command: text in submit syntax as it stands, or a list that is quoted for you. */
export type SubmitValue = string | number | boolean | readonly string[];

/** Parameters that every type of job takes, in a template or when a job is created. */
export interface BasicJobParameters {
  /** A short description of the job, at most 2,048 characters. */
  description?: string;

  /**
   * Directory on this machine in which the job gets a directory of its own.
   * @default the user's workspace in the app
   */
  workspace?: string;

  /** Anything of the app's own, kept with the job as JSON. */
  extendedProperties?: Record<string, unknown>;
}

/** What runs, and how: the part of the parameters of a job that a scheduler needs. */
export interface CondorParameters {
  /**
   * The program. A relative name is one of `remoteInputFiles`, or a file in the job's workspace; an absolute path below
   * an allowed root of this machine is sent along; any other absolute path is one of the submit host.
   */
  executable?: string;

  /**
   * Name of a set of attributes to start from: `base`, `vanilla_base`, `vanilla_transfer_files`, `vanilla_nfs`, or one
   * registered in `forRoot({ submitTemplates })`.
   * @default 'base'
   */
  submitTemplate?: string;

  /**
   * HTCondor submit commands by name, names in any case; `+Attr` and `My.Attr` too. Strings are submit syntax as it
   * stands, lists are quoted or joined as the command needs it.
   */
  attributes?: Readonly<Record<string, SubmitValue>>;

  /**
   * Files and directories of this machine that the job needs on the submit host. They lie one level above the job's
   * initial directory there, so `transfer_input_files` names them as `../name`. Relative paths start at the workspace.
   */
  remoteInputFiles?: readonly string[];

  /**
   * Number of sub-jobs; `$(Process)` counts them from 0.
   * @default 1
   */
  numJobs?: number;

  /** Arguments of the program: a list is quoted for you, a string is submit syntax as it stands. */
  arguments?: string | readonly string[];

  /** Environment variables of the program; values reach it byte for byte. */
  environment?: Readonly<Record<string, string>>;

  /** CPU cores to ask for; a string is an expression of HTCondor's. */
  requestCpus?: number | string;

  /** Memory to ask for: a number is MB, a string as HTCondor takes it (`'4GB'`). */
  requestMemory?: number | string;

  /** Disk to ask for: a number is KB, a string as HTCondor takes it (`'10GB'`). */
  requestDisk?: number | string;

  /** GPUs to ask for; a string is an expression of HTCondor's. */
  requestGpus?: number | string;

  /**
   * Exit codes that mean success.
   * @default [0]
   */
  successExitCodes?: readonly number[];
}

/** What is kept of the parameters of a job with its row. */
export interface StoredCondorParameters extends CondorParameters {
  /** The names of the values in the rows of a sweep, which lie beside the job's row; absent for other jobs. */
  readonly itemNames?: readonly string[];
}

/** Parameters of a job that runs on a scheduler. */
export interface CondorJobParameters extends BasicJobParameters, CondorParameters {
  /**
   * A sweep: one object of values for each sub-job, all with the same names, 1 to 100,000 of them. `$(name)` in
   * `arguments`, `environment`, `attributes` and file names means the sub-job's own value, whatever stands in it.
   * `numJobs` follows from it.
   */
  itemdata?: readonly Item[];

  /**
   * Name of the scheduler, or an object with that name.
   * @default the default scheduler
   */
  scheduler?:
    | string
    | {
        /** Name of the scheduler. */
        readonly name: string;
      }
    | null;
}
