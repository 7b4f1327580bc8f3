import type { Readable } from 'node:stream';

/**
 * A machine on which commands run and files lie: this one ({@link LocalHost}) or one reached over SSH
 * ({@link SshHost}). Everything above this interface is the same code for both.
 *
 * Errors: {@link HostUnreachableError} when nothing was or could be done, {@link CommandInterruptedError} when the
 * connection broke after a command had started, so that nobody knows how it ended.
 */
export interface Host {
  /** For messages, for example `jobs@submit.example.org:22` or `this host`. */
  readonly name: string;

  /** The directory that relative paths start from: the home directory of the account, absolute. */
  homeDirectory(): Promise<string>;

  /**
   * Runs a command to its end and returns what it printed. A non-zero exit code is an answer, not an error.
   * @throws CommandOutputTooLongError when the output is longer than `maxOutputBytes`
   */
  run(command: HostCommand): Promise<CommandResult>;

  /** Starts a command whose output is read as a stream; for output of any size. */
  stream(command: HostCommand): Promise<RunningCommand>;

  /** Opens a file for reading at any position; `null` when there is no such file. The caller closes it. */
  openFile(path: string): Promise<HostFile | null>;

  /** `null` when there is nothing at that path. */
  stat(path: string): Promise<FileStatus | null>;

  /** Writes a small file as a whole, by a temporary name and a rename, so that no reader sees a part of it. */
  writeFile(path: string, content: string | Buffer, options?: { mode?: number }): Promise<void>;

  /** Makes a directory and its parents; existing ones are fine. */
  makeDirectory(path: string): Promise<void>;

  /** The entries of a directory; `null` when there is none. */
  listDirectory(path: string): Promise<DirectoryEntry[] | null>;

  /** Ends connections and releases handles. Calls in flight are rejected. */
  close(): Promise<void>;
}

/** A command for {@link Host.run} and {@link Host.stream}. */
export interface HostCommand {
  /** The program and its arguments; each reaches the program byte for byte, no shell interprets them. */
  readonly argv: readonly [string, ...string[]];
  /** What the program reads from its standard input; nothing when absent. */
  readonly stdin?: string | Buffer | Readable;
  /**
   * Milliseconds after which the wait is given up with {@link CommandTimeoutError}. For reads only: what changes
   * something on the host goes on there although nobody waits.
   * @default no limit
   */
  readonly timeout?: number;
  /** Gives the wait up with the signal's reason; the command itself may go on. */
  readonly signal?: AbortSignal;
  /**
   * The longest output that {@link Host.run} keeps, in bytes, of standard output and standard error each.
   * @default 64 MiB
   */
  readonly maxOutputBytes?: number;
}

/** How a command ended. */
export interface CommandExit {
  /** `null` when a signal ended it. */
  readonly exitCode: number | null;
  /** For example `SIGKILL`. */
  readonly signal?: string;
  /** Standard error, decoded as UTF-8 with replacement characters; of long ones the last 64 KiB. */
  readonly stderr: string;
}

/** A finished command and what it printed. */
export interface CommandResult extends CommandExit {
  /** Standard output, decoded as UTF-8 with replacement characters for invalid bytes. */
  readonly stdout: string;
}

/** A command that is running; see {@link Host.stream}. */
export interface RunningCommand {
  readonly stdout: Readable;
  /** Settles when the command has ended and its output was read or destroyed. */
  readonly finished: Promise<CommandExit>;
}

/** A file open for reading. */
export interface HostFile {
  /** Its present size in bytes. */
  size(): Promise<number>;
  /** Up to `length` bytes from `position` on; shorter, or empty, at the end of the file. */
  read(position: number, length: number): Promise<Buffer>;
  /** Releases the handle. */
  close(): Promise<void>;
}

/** What is known of a file. */
export interface FileStatus {
  /** `other`: a link, a device or the like. */
  readonly type: 'file' | 'directory' | 'other';
  /** In bytes. */
  readonly size: number;
  /** When its content was last changed, by the clock of the host. */
  readonly modified: Date;
}

/** One entry of a directory. */
export interface DirectoryEntry extends FileStatus {
  /** The base name. */
  readonly name: string;
}
