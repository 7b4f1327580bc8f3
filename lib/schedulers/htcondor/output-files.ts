import { posix } from 'node:path';
import type { DirectoryEntry, HostFile } from '../../hosts/host.js';
import { SchedulerUnavailableError } from '../scheduler.errors.js';
import type { SubmissionDirectory } from '../scheduler.js';
import type { CondorHost } from './condor-host.js';
import { submissionLayout } from './layout.js';
import { OutputPathError } from './output-path.error.js';

/** Prints the real paths of $1 and of $2 below it, links resolved. */
const RESOLVE = String.raw`cd -P -- "$1" || exit 3; pwd -P; readlink -f -- "$2"`;

/** Reads what jobs write into their `run` directories. */
export class OutputFiles {
  constructor(private readonly condor: CondorHost) {}

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

  /** See {@link Scheduler.listDirectories}. A lock that stayed behind stands for its directory. */
  async directories(): Promise<SubmissionDirectory[]> {
    const { jobs } = await this.condor.layout();
    const entries = (await this.condor.reach(() => this.condor.host.listDirectory(jobs))) ?? [];
    const modified = new Map<string, Date>();
    for (const entry of entries) modified.set(entry.name.replace(/\.lock$/, ''), entry.modified);
    return [...modified].map(([name, time]) => ({ name, modified: time }));
  }

  /** See {@link Scheduler.removeDirectory}. @throws SchedulerUnavailableError when something cannot be removed */
  async remove(directory: string): Promise<void> {
    const { directory: path } = submissionLayout(await this.condor.layout(), directory);
    const { exitCode, stderr } = await this.condor.change(['rm', '-rf', '--', path, `${path}.lock`]);
    if (exitCode !== 0) {
      throw new SchedulerUnavailableError(this.condor.scheduler, new Error(`rm failed: ${stderr.trim()}`));
    }
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
