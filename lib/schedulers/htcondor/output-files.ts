import { posix } from 'node:path';
import { JobsError, messageOf } from '../../domain/jobs.error.js';
import { UnpackError } from '../../hosts/archive.errors.js';
import type { CommandExit, DirectoryEntry, HostFile } from '../../hosts/host.js';
import { unpackInto } from '../../hosts/unpack-into.js';
import { OutputTransferError, SchedulerUnavailableError } from '../scheduler.errors.js';
import type { CollectedFiles } from '../scheduler.js';
import type { CondorHost } from './condor-host.js';
import { submissionLayout } from './layout.js';
import { OutputPathError } from './output-path.error.js';

/**
 * Writes everything below $1 as a tar archive to standard output, and then, as the last line of standard error, how many
 * files with how many bytes together there are. Without GNU tools the sizes are taken file by file.
 */
const PACK_AND_COUNT = String.raw`
cd -- "$1" || exit 3
if tar --version 2> /dev/null | grep -q GNU; then
  tar --hard-dereference -cf - . || exit 4
else
  tar -cf - . || exit 4
fi
if find . -prune -printf '' 2> /dev/null; then
  find . -type f -printf '%s\n'
else
  find . -type f -exec sh -c 'for file; do wc -c < "$file"; done' sh {} +
fi | awk '{ files++; bytes += $1 } END { printf "nestjs-jobs: %d files %.0f bytes\n", files, bytes }' >&2
`;

/** Prints the real paths of $1 and of $2 below it, links resolved. */
const RESOLVE = String.raw`cd -P -- "$1" || exit 3; pwd -P; readlink -f -- "$2"`;

/** Reads what jobs write into their `run` directories. */
export class OutputFiles {
  constructor(private readonly condor: CondorHost) {}

  /** See {@link Scheduler.collect}; one command on the host, whatever the number of files. */
  async collect(directory: string, destination: string): Promise<CollectedFiles> {
    const { run } = submissionLayout(await this.condor.layout(), directory);
    const command = await this.condor.reach(() =>
      this.condor.host.stream({ argv: ['/bin/sh', '-c', PACK_AND_COUNT, 'sh', run] }),
    );
    const exit = command.finished.catch((error: unknown) => error);
    try {
      const arrived = await unpackInto(command.stdout, destination);
      this.verify(directory, arrived, await exit);
      return { files: arrived.files, bytes: arrived.bytes };
    } catch (error) {
      command.stdout.destroy();
      throw this.transferError(directory, error, await exit);
    }
  }

  /** See {@link Scheduler.openOutput}. @throws OutputPathError when the path leads out of the `run` directory */
  async open(directory: string, path: string): Promise<HostFile | null> {
    const real = await this.realPath(directory, path);
    return real === null ? null : this.condor.reach(() => this.condor.host.openFile(real));
  }

  /** See {@link Scheduler.listOutput}. @throws OutputPathError when the path leads out of the `run` directory */
  async list(directory: string, path: string): Promise<DirectoryEntry[] | null> {
    const real = await this.realPath(directory, path === '' ? '.' : path);
    return real === null ? null : this.condor.reach(() => this.condor.host.listDirectory(real));
  }

  /** See {@link Scheduler.removeDirectory}. @throws SchedulerUnavailableError when something cannot be removed */
  async remove(directory: string): Promise<void> {
    const { directory: path } = submissionLayout(await this.condor.layout(), directory);
    const { exitCode, stderr } = await this.condor.change(['rm', '-rf', '--', path, `${path}.lock`]);
    if (exitCode !== 0) {
      throw new SchedulerUnavailableError(this.condor.scheduler, new Error(`rm failed: ${stderr.trim()}`));
    }
  }

  private verify(directory: string, arrived: CollectedFiles, exit: unknown): void {
    const { stderr = '' } = exit as Partial<CommandExit>;
    const [, files, bytes] = /nestjs-jobs: (\d+) files (\d+) bytes\s*$/.exec(stderr) ?? [];
    if (files === undefined) {
      throw new OutputTransferError(this.condor.scheduler, directory, reasonOf(exit));
    }
    if (Number(files) !== arrived.files || Number(bytes) !== arrived.bytes) {
      throw new OutputTransferError(
        this.condor.scheduler,
        directory,
        `${arrived.files} files with ${arrived.bytes} bytes arrived of ${files} with ${bytes ?? '?'}.`,
      );
    }
  }

  private transferError(directory: string, error: unknown, exit: unknown): unknown {
    if (!(error instanceof JobsError) || error instanceof OutputTransferError) {
      return error;
    }
    // A broken connection cuts the archive as well: the connection is the cause.
    const cause = exit instanceof Error ? exit : error;
    const reason = cause instanceof UnpackError ? `${messageOf(cause)} ${reasonOf(exit)}`.trim() : messageOf(cause);
    return new OutputTransferError(this.condor.scheduler, directory, reason, { cause });
  }

  /** The path with all links resolved; `null` when there is nothing. */
  private async realPath(directory: string, path: string): Promise<string | null> {
    const relative = posix.normalize(path);
    if (posix.isAbsolute(relative) || relative.split('/').includes('..') || relative.includes('\0')) {
      throw new OutputPathError(path);
    }
    const { run } = submissionLayout(await this.condor.layout(), directory);
    const { exitCode, stdout } = await this.condor.ask(['/bin/sh', '-c', RESOLVE, 'sh', run, relative]);
    if (exitCode !== 0) {
      return null;
    }
    const [root = '', ...rest] = stdout.split('\n');
    const real = rest.join('\n').replace(/\n$/, '');
    if (real !== root && !real.startsWith(`${root}/`)) {
      throw new OutputPathError(path);
    }
    return real;
  }
}

function reasonOf(exit: unknown): string {
  const { exitCode = null, signal, stderr = '' } = exit as Partial<CommandExit>;
  return exit instanceof Error
    ? exit.message
    : stderr.trim() || `the command on the host ended with ${signal ?? `exit code ${exitCode ?? '?'}`}.`;
}
