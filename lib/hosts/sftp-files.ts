import { posix } from 'node:path';
import type { Stats } from 'ssh2';
import { JobsError } from '../domain/jobs.error.js';
import type { DirectoryEntry, FileStatus } from './host.js';
import { CommandInterruptedError, HostFileError, HostUnreachableError } from './host.errors.js';
import type { RemoteFiles } from './remote-files.js';
import { SftpFile } from './sftp-file.js';
import { isSftpStatus, SFTP_STATUS, SftpSession } from './sftp-session.js';
import type { SshConnection } from './ssh-connection.js';
import { isRefusedChannel } from './ssh-connection.js';
import { temporaryNameBeside } from './temporary-name.js';

const WRITE_CHUNK_BYTES = 32 * 1024;

/** Files of a host over one kept SFTP session, which is opened again after a break. */
export class SftpFiles implements RemoteFiles {
  private session: SftpSession | undefined;
  private opening: Promise<SftpSession> | undefined;

  /** @param timeout milliseconds for every request */
  constructor(
    private readonly connection: SshConnection,
    private readonly timeout: number,
  ) {}

  async homeDirectory(): Promise<string> {
    return (await this.openSession()).realpath('.');
  }

  async openFile(path: string): Promise<SftpFile | null> {
    return this.read('Opening', path, async (session) => {
      return new SftpFile(this.connection.name, path, session, await session.open(path, 'r'));
    });
  }

  async stat(path: string): Promise<FileStatus | null> {
    return this.read('Looking up', path, async (session) => fileStatus(await session.stat(path)));
  }

  async listDirectory(path: string): Promise<DirectoryEntry[] | null> {
    return this.read('Listing', path, async (session) => {
      const entries = await session.readdir(path);
      return entries
        .filter(({ filename }) => filename !== '.' && filename !== '..')
        .map(({ filename, attrs }) => ({ name: filename, ...fileStatus(attrs) }));
    });
  }

  async writeFile(path: string, content: string | Buffer, options: { mode?: number } = {}): Promise<void> {
    await this.change('Writing', path, async (session) => {
      const temporary = temporaryNameBeside(path);
      try {
        await writeNew(session, temporary, Buffer.from(content), options.mode);
        await replace(session, temporary, path);
      } catch (error) {
        if (session.isOpen) {
          await session.unlink(temporary).catch(() => undefined);
        }
        throw error;
      }
    });
  }

  /** One round trip where only the last directory is missing, two otherwise. */
  async makeDirectory(path: string): Promise<void> {
    await this.change('Making the directory', path, async (session) => {
      const status = await makeAll(session, [path]).catch(() => makeAll(session, withParents(path)));
      if (!status.isDirectory()) {
        throw new Error('there is something else with this name');
      }
    });
  }

  /** Ends the session; the next request opens another one. */
  end(): void {
    this.session?.end();
  }

  private async openSession(): Promise<SftpSession> {
    if (this.session?.isOpen) {
      return this.session;
    }
    this.opening ??= this.connection
      .openChannel((link) => SftpSession.open(this.connection.name, link, this.timeout))
      .finally(() => {
        this.opening = undefined;
      });
    try {
      this.session = await this.opening;
      return this.session;
    } catch (error) {
      throw isRefusedChannel(error) ? new HostUnreachableError(this.connection.name, error) : error;
    }
  }

  private async read<T>(
    operation: string,
    path: string,
    action: (session: SftpSession) => Promise<T>,
  ): Promise<T | null> {
    const session = await this.openSession();
    try {
      return await action(session);
    } catch (error) {
      if (isSftpStatus(error) && error.code === SFTP_STATUS.NO_SUCH_FILE) {
        return null;
      }
      throw isSftpStatus(error) ? this.fileError(operation, path, error) : error;
    }
  }

  private fileError(operation: string, path: string, error: unknown): HostFileError {
    const reason =
      isSftpStatus(error) && error.code === SFTP_STATUS.FAILURE
        ? new Error('the server gave no reason', { cause: error })
        : error;
    return new HostFileError(this.connection.name, operation, path, reason);
  }

  private async change(
    operation: string,
    path: string,
    action: (session: SftpSession) => Promise<void>,
  ): Promise<void> {
    const session = await this.openSession();
    try {
      await action(session);
    } catch (error) {
      if (error instanceof HostUnreachableError) {
        throw new CommandInterruptedError(this.connection.name, `${operation} ${path}`, error.cause);
      }
      throw error instanceof JobsError ? error : this.fileError(operation, path, error);
    }
  }
}

/**
 * Makes directories and looks up the last one, without waiting in between: the server answers in order.
 * @throws the error of the last `mkdir` when there is nothing with this name
 */
async function makeAll(session: SftpSession, paths: readonly string[]): Promise<Stats> {
  const made = paths.map((path) => session.mkdir(path));
  const [status, ...results] = await Promise.allSettled([session.stat(paths.at(-1) ?? '.'), ...made]);
  if (status.status === 'fulfilled') {
    return status.value;
  }
  const last = results.at(-1);
  throw last?.status === 'rejected' ? last.reason : status.reason;
}

/** `a/b/c` → `a`, `a/b`, `a/b/c`. */
function withParents(path: string): string[] {
  const parents: string[] = [];
  for (let part = posix.normalize(path); part !== posix.dirname(part); part = posix.dirname(part)) {
    parents.unshift(part);
  }
  return parents;
}

async function writeNew(session: SftpSession, path: string, content: Buffer, mode: number | undefined): Promise<void> {
  const handle = await session.open(path, 'wx', mode);
  const writes: Promise<void>[] = [];
  for (let offset = 0; offset < content.length; offset += WRITE_CHUNK_BYTES) {
    writes.push(session.write(handle, content.subarray(offset, offset + WRITE_CHUNK_BYTES), offset));
  }
  // The mode of open() is narrowed by the server's umask.
  const chmod = mode === undefined ? [] : [session.fsetstat(handle, { mode })];
  const results = await Promise.allSettled([...writes, ...chmod, session.close(handle)]);
  const failure = results.find((result) => result.status === 'rejected');
  if (failure) {
    throw failure.reason;
  }
}

async function replace(session: SftpSession, from: string, to: string): Promise<void> {
  try {
    await session.posixRename(from, to);
  } catch (error) {
    if (!isSftpStatus(error) || error.code !== SFTP_STATUS.OP_UNSUPPORTED) {
      throw error;
    }
    // Plain SFTP cannot replace: the file is away for a moment.
    await session.unlink(to).catch(() => undefined);
    await session.rename(from, to);
  }
}

function fileStatus(stats: Pick<Stats, 'mode' | 'size' | 'mtime'>): FileStatus {
  return { type: typeOf(stats.mode), size: stats.size, modified: new Date(stats.mtime * 1000) };
}

/** The type bits of `st_mode` (POSIX, sys/stat.h). */
function typeOf(mode: number): FileStatus['type'] {
  const type = mode & 0o170000;
  if (type === 0o100000) {
    return 'file';
  }
  return type === 0o040000 ? 'directory' : 'other';
}
