import type { Logger } from '@nestjs/common';
import type { Clock } from '../domain/clock.js';
import type { QueueReport } from '../domain/scheduler-event.js';
import type { DirectoryEntry, HostFile } from '../hosts/host.js';

/**
 * A place where jobs run. The three of this library are HTCondor over SSH, HTCondor of this host, and the embedded
 * scheduler; others implement this interface.
 *
 * Whatever a scheduler is told to do it can be told again: every method that changes something is repeatable.
 *
 * Errors of all methods: {@link SchedulerUnavailableError} when it could not be asked (nothing is known, nothing was
 * done, or the repetition of the call will make it right).
 */
export interface Scheduler {
  /** The name by which templates and jobs refer to it. */
  readonly name: string;
  /** `htcondor`, `embedded`, or a word of your own. */
  readonly kind: string;

  /**
   * Something will probably be submitted in a moment: what costs time and leaves no trace can be done now, such as
   * connecting. Never throws, and nobody waits for it.
   */
  expectSubmission?(): void;

  /**
   * Brings the inputs into the submission's directory and submits it, once: a second call with the same key finds the
   * first submission and returns it, whether or not the answer to the first call arrived.
   * @throws SubmissionRejectedError when it can never succeed as it is; nothing is in the queue
   * @throws SubmissionUnclearError when nobody can say yet whether it is in the queue; call again with the same key
   * @throws SchedulerUnavailableError when it is certainly not in the queue and may be tried again
   */
  submit(submission: Submission, options?: { signal?: AbortSignal }): Promise<SubmittedCluster>;

  /**
   * Submits several submissions as one, all or none of them, once for the batch's key as {@link submit} does for a
   * submission's: their procs follow each other in one cluster. Absent where that brings nothing: then each is submitted
   * by itself.
   * @returns the cluster with the procs of all of them
   * @throws SubmissionRejectedError when one of them makes the whole impossible; none is in the queue
   * @throws SubmissionUnclearError when nobody can say yet; ask {@link settleBatch}
   * @throws SchedulerUnavailableError when none is in the queue, and the batch may be tried again
   * @throws BatchSettledError when somebody has settled meanwhile that it is never submitted
   */
  submitBatch?(batch: SubmissionBatch): Promise<SubmittedCluster>;

  /**
   * Finds out what became of a batch, and makes sure that nothing more becomes of it: one that is not in the queue by
   * then is never submitted, whoever still tries.
   * @returns its cluster; `null` when it never came into the queue
   * @throws SubmissionUnclearError, SchedulerUnavailableError when nobody can say yet; ask again
   */
  settleBatch?(batch: BatchReference): Promise<SubmittedCluster | null>;

  /**
   * Opens the shared event log of this installation, for example `events-0001.log`; `null` while there is none.
   * Format: the text format of HTCondor's job event log. The caller keeps it open between reads.
   */
  openEventLog(fileName: string): Promise<HostFile | null>;

  /**
   * Minutes east of UTC of the local time that the event log's time stamps are written in.
   */
  zoneOffsetMinutes(): Promise<number>;

  /**
   * What the queue, and for keys that it does not know the history, say of the procs of these submissions; one
   * command for all of them. A key without a report is known to neither.
   */
  query(keys: readonly string[]): Promise<QueueReport[]>;

  /** Asks for a change of all procs of these submissions; what came of it is told by the event log. */
  control(action: ControlAction, keys: readonly string[], reason: string): Promise<void>;

  /** Tells the scheduler that the outputs of these submissions are safe and it may forget them. */
  acknowledge(keys: readonly string[]): Promise<void>;

  /**
   * Copies everything in the submission's `run` directory into a directory of this machine, and verifies it.
   * Files that exist in `destination` are replaced.
   * @throws OutputTransferError when what arrived is not what lies there; call again
   * @throws OutputsGoneError when that directory is certainly not there any more
   */
  collect(directory: string, destination: string): Promise<CollectedFiles>;

  /** Removes the directory of a submission, inputs and outputs; fine if there is none. */
  removeDirectory(directory: string): Promise<void>;

  /**
   * The directories of all submissions that lie on the submit host for this installation; for the sweeper, which looks
   * for those that nobody owns any more. A scheduler that leaves none behind need not have it.
   */
  listDirectories?(): Promise<SubmissionDirectory[]>;

  /** Opens a file below the submission's `run` directory, also while it is being written; `null` if it is not there. */
  openOutput(directory: string, path: string): Promise<HostFile | null>;

  /** Lists a directory below the submission's `run` directory (`''` for itself); `null` if there is none. */
  listOutput(directory: string, path: string): Promise<DirectoryEntry[] | null>;

  /** Tries the connection; never throws. */
  check(): Promise<SchedulerCheck>;

  /** Ends connections. Jobs go on. */
  close(): Promise<void>;
}

/** What a scheduler is made from: the options that an app gives in `forRoot({ schedulers })`. */
export interface SchedulerDefinition {
  /** The scheduler's name; unique among those of the app. */
  readonly name: string;
  /** The scheduler's {@link Scheduler.kind}. */
  readonly kind: string;
  /** Makes the scheduler; connects to nothing yet. */
  create(context: SchedulerContext): Scheduler;
}

/** What a scheduler gets to know of the app it works for. */
export interface SchedulerContext {
  /** Random id of this installation of the app, kept in its database: `[a-z0-9]`, 1 to 32 characters. */
  readonly installation: string;
  /** What time it is; a test may give another. */
  readonly clock: Clock;
  /** For what a person should know; named after the scheduler. */
  readonly logger: Logger;
  /**
   * Takes the turn to ask a scheduler, by its name, for its queue: one in each `reconcileInterval`, whatever it is for and
   * whichever replica asks. {@link Scheduler.query} is called in such a turn; what else wants to ask takes one before.
   * Resolves with whether one may ask now.
   */
  readonly takeQueryTurn: (scheduler: string) => Promise<boolean>;
}

/** What {@link Scheduler.control} can ask for. `suspend` keeps the program in memory, `hold` stops it. */
export type ControlAction = 'hold' | 'release' | 'remove' | 'suspend' | 'continue';

/** One execution of a job, ready to be submitted. */
export interface Submission {
  /** Known to the scheduler for ever as the name of this submission: `[A-Za-z0-9-]`, 1 to 64 characters. */
  readonly key: string;
  /** Base name of a directory of its own, unique to this submission: `[A-Za-z0-9._-]`. */
  readonly directory: string;
  /** File name of the installation's event log that this submission is followed by. */
  readonly eventLog: string;
  /** The value of `$(job_name)`: `[A-Za-z0-9._-]`. */
  readonly jobName: string;
  /** What people see in `condor_q`; any text without control characters. */
  readonly batchName: string;
  /** A base name among `inputs`, or an absolute path on the submit host. */
  readonly executable: string;
  /** What is sent along, in no particular order. */
  readonly inputs: readonly InputFile[];
  /** Submit commands in order; names in lower case (`+Attr` as `My.Attr`), values in submit syntax, not yet macro-expanded. */
  readonly commands: readonly SubmitCommand[];
  /** Number of procs, 1 or more. */
  readonly numJobs: number;
  /**
   * The commands that differ from proc to proc, one row for each proc, behind `commands`, which has none of them. All
   * rows have the same names in the same order. Absent where no command differs.
   */
  readonly rows?: readonly SubmissionRow[];
}

/** What only one proc of a submission has. */
export interface SubmissionRow {
  /** As {@link Submission.commands}. */
  readonly commands: readonly SubmitCommand[];
}

/** What is needed to find a batch again. */
export interface BatchReference {
  /** A uuid: names this batch for ever. */
  readonly key: string;
  /** Base name of a directory for the batch itself: `[A-Za-z0-9._-]`. */
  readonly directory: string;
  /** File name of the event log that all of it is followed by. */
  readonly eventLog: string;
  /** The key of one of its submissions: the scheduler knows the batch by it. */
  readonly memberKey: string;
  /** Number of procs of all its submissions. */
  readonly numProcs: number;
}

/** Several submissions that become one cluster. */
export interface SubmissionBatch extends BatchReference {
  /**
   * In the order of their procs. All have the same event log and the same submit commands, with values of their own; the
   * numbers of procs are expanded in them, as a proc's number is not its index in its own submission.
   */
  readonly submissions: readonly Submission[];
}

/** `name = value` of a submit description. */
export interface SubmitCommand {
  /** In lower case. */
  readonly name: string;
  /** In submit syntax. */
  readonly value: string;
}

/** A file or directory of this machine that goes into the submission's directory, one level above `run`. */
export interface InputFile {
  /** Absolute path on this machine; directories are taken with all they hold. */
  readonly path: string;
  /** Base name in the submission's directory. */
  readonly name: string;
}

/** Where a submission stands in the queue. */
export interface SubmittedCluster {
  /** Number of the cluster. */
  readonly clusterId: number;
  /** Number of the first proc, usually 0. */
  readonly firstProc: number;
  /** Number of the last proc. */
  readonly lastProc: number;
}

/** What {@link Scheduler.listDirectories} tells of one directory. */
export interface SubmissionDirectory {
  /** {@link Submission.directory} of its submission. */
  readonly name: string;
  /** When it was last changed, by the clock of the host. */
  readonly modified: Date;
}

/** What {@link Scheduler.collect} brought. */
export interface CollectedFiles {
  /** How many files. */
  readonly files: number;
  /** Their size together. */
  readonly bytes: number;
}

/**
 * The answer of {@link Scheduler.check}. `null` stands where something before it failed, so that it could not be looked
 * at.
 */
export interface SchedulerCheck {
  /** Whether jobs can be submitted, followed and collected now. */
  readonly ok: boolean;
  /** One or two plain sentences: what works, or what does not and what to do. */
  readonly message: string;
  /** Whether it can be reached at all. */
  readonly reachable: boolean | null;
  /** Whether each side knows the other: its host key is the expected one, and it let us log in. */
  readonly authenticated: boolean | null;
  /** For example `23.9.6`; `null` also for a scheduler without versions. */
  readonly version: string | null;
  /** Whether the library's directory is there, or could be made, and a file could be written in it. */
  readonly directoryWritable: boolean | null;
  /** Whether the queue answers. */
  readonly scheddAnswers: boolean | null;
  /** The scheduler's clock minus ours, in ms, to about a second. */
  readonly clockDifference: number | null;
}
