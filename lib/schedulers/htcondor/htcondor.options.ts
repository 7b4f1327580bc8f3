/** What every HTCondor scheduler can be told, wherever its commands run. */
export interface HtcondorOptions {
  /** The name by which templates and jobs refer to the scheduler. */
  readonly name: string;
  /**
   * Where the library keeps its files on the submit host: absolute, or relative to the home directory of the account.
   * HTCondor must be able to read and write it from there.
   * @default '.nestjs-jobs'
   */
  readonly directory?: string;
  /** `CONDOR_CONFIG` for HTCondor's commands, where it is not set for the account. */
  readonly condorConfig?: string;
  /** A directory that HTCondor's commands are looked for in, before those of `PATH`. */
  readonly path?: string;
  /**
   * How long a finished job waits in the queue until its outputs are fetched, in seconds; after that HTCondor forgets
   * it, and it is found in the history only.
   * @default 604800 (7 days)
   */
  readonly keepFinishedSeconds?: number;
}

/** The value of {@link HtcondorOptions.directory} where none is given. */
export const DEFAULT_DIRECTORY = '.nestjs-jobs';

/** The value of {@link HtcondorOptions.keepFinishedSeconds} where none is given: 7 days. */
export const DEFAULT_KEEP_FINISHED_SECONDS = 604_800;
