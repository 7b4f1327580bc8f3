import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import type { CommandResult, DirectoryEntry, FileStatus, Host, HostCommand, HostFile, RunningCommand } from './host.js';
import { CommandLifetime } from './command-lifetime.js';
import { ExecFiles } from './exec-files.js';
import type { RemoteFiles } from './remote-files.js';
import { runToEnd } from './run-to-end.js';
import { SftpFiles } from './sftp-files.js';
import { SftpRefusedError } from './sftp-session.js';
import { SshConnection } from './ssh-connection.js';
import type { SshConnectionDependencies } from './ssh-connection.js';
import { startSshCommand } from './ssh-exec.js';
import type { SshLink } from './ssh-handshake.js';
import { validateSshHostOptions } from './validate-ssh-host-options.js';
import type { SshHostOptions } from './ssh-host.options.js';

const DEFAULT_FILE_TIMEOUT = 60_000;

/**
 * A machine reached over SSH, as a {@link Host}: one kept connection, made when it is first needed.
 *
 * Errors of all methods besides those of {@link Host}: HostKeyMismatchError, AuthenticationFailedError and
 * HostOptionsError (a key that cannot be read) when no connection can be made. While the pause after a failed attempt
 * lasts, calls get its error at once.
 */
export class SshHost implements Host {
  readonly name: string;
  private readonly connection: SshConnection;
  private readonly sftpFiles: SftpFiles;
  private readonly execFiles: RemoteFiles;
  /** What commands print before their own output; random, so that nothing else prints it. */
  private readonly marker = `nestjs-jobs-${randomBytes(8).toString('hex')}`;
  /** The connection on which SFTP was refused; the next one is asked again. */
  private linkWithoutSftp: SshLink | undefined;

  /**
   * Connects to nothing yet.
   * @throws HostOptionsError when the options cannot work: no host key, no way of logging in
   */
  constructor(options: SshHostOptions, dependencies?: SshConnectionDependencies) {
    validateSshHostOptions(options);
    this.connection = new SshConnection(
      options,
      (link) => {
        // The session of SFTP would keep the only channel that there is.
        this.linkWithoutSftp = link;
        this.sftpFiles.end();
      },
      dependencies,
    );
    this.name = this.connection.name;
    const timeout = options.fileTimeout ?? DEFAULT_FILE_TIMEOUT;
    this.sftpFiles = new SftpFiles(this.connection, timeout);
    this.execFiles = new ExecFiles(this, timeout);
  }

  homeDirectory(): Promise<string> {
    return this.onFiles((files) => files.homeDirectory());
  }

  async run(command: HostCommand): Promise<CommandResult> {
    return runToEnd(this.name, command, await this.stream(command));
  }

  /** When the reader destroys the output, the channel is closed; the command ends when it writes the next time. */
  async stream(command: HostCommand): Promise<RunningCommand> {
    const lifetime = new CommandLifetime(this.name, command);
    try {
      lifetime.throwIfGivenUp();
      return await startSshCommand(this.connection, command, this.marker, lifetime);
    } catch (error) {
      lifetime.fail(error);
      throw error;
    }
  }

  /** The file lives as long as the connection: after a break its methods reject, and it has to be opened again. */
  openFile(path: string): Promise<HostFile | null> {
    return this.onFiles((files) => files.openFile(path));
  }

  stat(path: string): Promise<FileStatus | null> {
    return this.onFiles((files) => files.stat(path));
  }

  writeFile(path: string, content: string | Buffer, options?: { mode?: number }): Promise<void> {
    return this.onFiles((files) => files.writeFile(path, content, options));
  }

  makeDirectory(path: string): Promise<void> {
    return this.onFiles((files) => files.makeDirectory(path));
  }

  /** Symbolic links are listed as `other` and not followed. */
  listDirectory(path: string): Promise<DirectoryEntry[] | null> {
    return this.onFiles((files) => files.listDirectory(path));
  }

  /** Commands that are running there may go on. */
  async close(): Promise<void> {
    await this.connection.close();
  }

  /** Only its name: what it logs in with must not get into a log or an answer that shows a scheduler as a whole. */
  toJSON(): string {
    return this.name;
  }

  /** The same for what `console.log` and loggers show. */
  [inspect.custom](): string {
    return `SshHost(${this.name})`;
  }

  /** By SFTP, or by commands where the host refuses it. */
  private async onFiles<T>(use: (files: RemoteFiles) => Promise<T>): Promise<T> {
    const link = await this.connection.connect();
    if (this.linkWithoutSftp !== link) {
      try {
        return await use(this.sftpFiles);
      } catch (error) {
        if (!(error instanceof SftpRefusedError)) {
          throw error;
        }
        this.linkWithoutSftp = link;
      }
    }
    return use(this.execFiles);
  }
}
