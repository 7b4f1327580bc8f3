import { lstat, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { CommandResult, DirectoryEntry, FileStatus, Host, HostCommand, HostFile, RunningCommand } from './host.js';
import { CommandInterruptedError, HostFileError, HostUnreachableError } from './host.errors.js';
import { CommandLifetime } from './command-lifetime.js';
import { describeCommand } from './describe-command.js';
import { startLocalCommand } from './local-command.js';
import { LocalFile } from './local-file.js';
import { runToEnd } from './run-to-end.js';
import { refuseNul } from './shell-quote.js';
import { temporaryNameBeside } from './temporary-name.js';

/** Options of {@link LocalHost}. */
export interface LocalHostOptions {
  /**
   * Absolute path of the directory that commands start in and relative paths start from.
   * @default the home directory of the account that the app runs as
   */
  readonly homeDirectory?: string;
}

/** This machine as a {@link Host}. */
export class LocalHost implements Host {
  readonly name = 'this host';
  private readonly home: string;
  private readonly running = new Map<CommandLifetime, string>();
  private closed = false;

  constructor(options: LocalHostOptions = {}) {
    this.home = options.homeDirectory ?? homedir();
  }

  homeDirectory(): Promise<string> {
    return Promise.resolve(this.home);
  }

  async run(command: HostCommand): Promise<CommandResult> {
    return runToEnd(this.name, command, await this.stream(command));
  }

  /**
   * A program that is not there or not executable ends with exit code 127 or 126, as a shell would say it.
   * When the reader destroys the output, the command's process group gets a SIGTERM.
   */
  async stream(command: HostCommand): Promise<RunningCommand> {
    this.refuseWhenClosed();
    command.argv.forEach(refuseNul);
    const lifetime = new CommandLifetime(this.name, command);
    lifetime.throwIfGivenUp();
    this.running.set(lifetime, describeCommand(command.argv));
    const forget = (): boolean => this.running.delete(lifetime);
    lifetime.finished.then(forget, forget);
    try {
      return await startLocalCommand(command, this.home, lifetime);
    } catch (error) {
      lifetime.fail(error);
      throw error;
    }
  }

  async openFile(path: string): Promise<HostFile | null> {
    return this.perform('Opening', path, async (absolute) => new LocalFile(this.name, path, await open(absolute, 'r')));
  }

  async stat(path: string): Promise<FileStatus | null> {
    return this.perform('Looking up', path, async (absolute) => fileStatus(await stat(absolute)));
  }

  async writeFile(path: string, content: string | Buffer, options: { mode?: number } = {}): Promise<void> {
    const done = await this.perform('Writing', path, async (absolute) => {
      const temporary = temporaryNameBeside(absolute);
      try {
        await writeNew(temporary, content, options.mode);
        await rename(temporary, absolute);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
      return true;
    });
    if (!done) {
      throw new HostFileError(this.name, 'Writing', path, new Error('there is no such directory'));
    }
  }

  async makeDirectory(path: string): Promise<void> {
    const done = await this.perform('Making the directory', path, async (absolute) => {
      await mkdir(absolute, { recursive: true });
      return true;
    });
    if (!done) {
      throw new HostFileError(this.name, 'Making the directory', path, new Error('a part of its path is a file'));
    }
  }

  /** Symbolic links are listed as `other` and not followed. */
  async listDirectory(path: string): Promise<DirectoryEntry[] | null> {
    return this.perform('Listing', path, async (absolute) => {
      const names = await readdir(absolute);
      const entries = await Promise.all(names.map((name) => entryOf(absolute, name)));
      return entries.filter((entry) => entry !== null);
    });
  }

  /** Commands that are running go on; nobody waits for them any more. */
  close(): Promise<void> {
    this.closed = true;
    for (const [lifetime, description] of this.running) {
      lifetime.giveUp(new CommandInterruptedError(this.name, description, new Error('the host was closed')), 'closed');
    }
    return Promise.resolve();
  }

  private async perform<T>(operation: string, path: string, action: (path: string) => Promise<T>): Promise<T | null> {
    this.refuseWhenClosed();
    try {
      return await action(resolve(this.home, path));
    } catch (error) {
      if (isAbsence(error)) {
        return null;
      }
      throw new HostFileError(this.name, operation, path, error);
    }
  }

  private refuseWhenClosed(): void {
    if (this.closed) {
      throw new HostUnreachableError(this.name, new Error('it was closed'));
    }
  }
}

async function writeNew(path: string, content: string | Buffer, mode: number | undefined): Promise<void> {
  const handle = await open(path, 'wx', mode);
  try {
    await handle.writeFile(content);
    if (mode !== undefined) {
      // The mode of open() is narrowed by the umask.
      await handle.chmod(mode);
    }
  } finally {
    await handle.close();
  }
}

async function entryOf(directory: string, name: string): Promise<DirectoryEntry | null> {
  try {
    return { name, ...fileStatus(await lstat(resolve(directory, name))) };
  } catch (error) {
    if (isAbsence(error)) {
      return null;
    }
    throw error;
  }
}

function fileStatus(stats: Stats): FileStatus {
  return { type: typeOf(stats), size: stats.size, modified: stats.mtime };
}

function typeOf(stats: Stats): FileStatus['type'] {
  if (stats.isFile()) {
    return 'file';
  }
  return stats.isDirectory() ? 'directory' : 'other';
}

/** Nothing at the path, or a file where the path has a directory. */
function isAbsence(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
