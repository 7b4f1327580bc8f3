import { realpath } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { Readable } from 'node:stream';
import type { Item } from '../domain/itemdata.js';
import { condorParametersOf } from '../engine/condor-parameters.js';
import type { DirectoryEntry, HostFile } from '../hosts/host.js';
import { LocalHost } from '../hosts/local-host.js';
import type { ExecutionEntity, JobEntity } from '../store/entities/index.js';
import { FOLLOWED_PHASES, EXECUTION_PHASE, type ExecutionPhase } from '../store/execution-phase.js';
import { jobDirectory } from '../workspaces/job-directory.js';
import { PREVIOUS_DIRECTORY } from '../workspaces/previous-outputs.js';
import { isInside, staysBelow } from '../workspaces/paths.js';
import type { JobLog, LogListRange, LogRange } from './logs/job-log.js';
import { listedLogs } from './logs/listed-logs.js';
import { LogPaths, type LogName } from './logs/log-paths.js';
import { LogWriters } from './logs/log-writers.js';
import { readLastLines, readPiece, type TextPiece } from './logs/text-piece.js';
import { FileStream } from './file-stream.js';
import { InvalidFileNameError } from './manager.errors.js';
import type { ManagerServices } from './manager.services.js';

/** A file or directory of a job. */
export interface JobFile {
  /** Relative to the job's directory, with `/`. */
  readonly path: string;
  /** `other`: a link, a device or the like. */
  readonly type: 'file' | 'directory' | 'other';
  /** In bytes. */
  readonly size: number;
  /** When its content was last changed. */
  readonly modified: Date;
}

/** A file that is open for reading. */
export type OpenFile = HostFile;

/** A file of a job, open for reading. */
export interface JobContent {
  readonly file: HostFile;
  /** In bytes, when it was opened. */
  readonly size: number;
  readonly modified: Date;
}

const ON_THE_SCHEDULER: readonly ExecutionPhase[] = [...FOLLOWED_PHASES, EXECUTION_PHASE.ENDED];

/** The files of one job: on the submit host until they were collected, on this machine from then on. */
export class JobFiles {
  private readonly local = new LocalHost();
  private readonly writers: LogWriters;
  private readonly logPaths: LogPaths;

  constructor(
    private readonly job: JobEntity,
    private readonly execution: ExecutionEntity | null,
    private readonly services: ManagerServices,
  ) {
    this.writers = new LogWriters(execution, () => services.executions.findByJob(job.id));
    this.logPaths = new LogPaths(job, services.submitTemplates);
  }

  /** Reads something of a log; `null` when it is not there. */
  async readLog<T>(name: LogName, subJob: number, read: (file: HostFile) => Promise<T>): Promise<T | null> {
    const file = await this.openLog(name, subJob);
    if (!file) return null;
    try {
      return await read(file);
    } finally {
      await file.close();
    }
  }

  /** A piece of a log; `null` when it is not there. */
  async log(name: LogName, { subJob = 0, ...range }: LogRange): Promise<TextPiece | null> {
    return this.readLog(name, subJob, (file) =>
      range.lines === undefined ? readPiece(file, range) : readLastLines(file, range.lines),
    );
  }

  /** The logs that are there. */
  async logs({ from = 0, limit = 100 }: LogListRange): Promise<JobLog[]> {
    const first = Math.max(0, from);
    const count = Math.max(0, Math.min(limit, this.job.numJobs - first));
    const subJobs = Array.from({ length: count }, (_, index) => first + index);
    const items = await this.itemsOf(first, count);
    const writers = new Map<number, ExecutionEntity | null>();
    for (const subJob of subJobs) writers.set(subJob, await this.writers.of(subJob));
    const logs = listedLogs(subJobs, (name, subJob) =>
      this.logPaths.of(name, subJob, writers.get(subJob)?.clusterId ?? 0, items.get(subJob) ?? null),
    );
    const sizes = await this.sizesIn(new Set(logs.map(({ path }) => posix.dirname(path))));
    return logs.flatMap((log) => {
      const size = sizes.get(log.path);
      return size === undefined ? [] : [{ ...log, size }];
    });
  }

  /** Opens a log; `null` when it is not there. The caller closes it. */
  async openLog(name: LogName, subJob: number): Promise<HostFile | null> {
    const writer = await this.writers.of(subJob);
    const items = await this.itemsOf(subJob, 1);
    const path = this.logPaths.of(name, subJob, writer?.clusterId ?? 0, items.get(subJob) ?? null);
    if (path === null) return null;
    return (await this.isLogRemote(subJob)) ? this.openRemote(path) : this.openLocal(path);
  }

  /** Whether the logs of a sub-job lie on the job's scheduler still. */
  async isLogRemote(subJob: number): Promise<boolean> {
    return this.isRemote && (await this.writers.of(subJob))?.key === this.execution?.key;
  }

  /** Whether the job's files lie on its scheduler still. */
  get isRemote(): boolean {
    return this.execution !== null && ON_THE_SCHEDULER.includes(this.execution.phase);
  }

  /** The entries of a directory; none when it is not there. */
  async list(directory: string): Promise<JobFile[]> {
    const path = this.checked(directory);
    return ((await this.listEntries(path)) ?? []).map(({ name, type, size, modified }) => ({
      path: posix.join(path, name),
      type,
      size,
      modified,
    }));
  }

  /** The content of a file; `null` when there is none. */
  async open(path: string): Promise<Readable | null> {
    const file = await this.openFile(this.checked(path));
    return file && new FileStream(file);
  }

  /**
   * A file, open for reading, with what is known of it; `null` when there is none. The caller closes it. What is no file
   * is none: a link, a pipe or a device is never opened.
   */
  async openContent(path: string): Promise<JobContent | null> {
    const checked = this.checked(path);
    const directory = posix.dirname(checked);
    const entries = (await this.listEntries(directory === '.' ? '' : directory)) ?? [];
    const entry = entries.find(({ name }) => name === posix.basename(checked));
    if (entry?.type !== 'file') return null;
    const file = await this.openFile(checked);
    return file && { file, size: await file.size(), modified: entry.modified };
  }

  /** The rows of some sub-jobs of a sweep, by sub-job. */
  private async itemsOf(from: number, count: number): Promise<Map<number, Item>> {
    if (condorParametersOf(this.job).itemNames === undefined) return new Map();
    const rows = await this.services.items.list(this.job.id, from, count);
    return new Map(rows.map(({ position, item }) => [position, item]));
  }

  /** The sizes of the files in some directories, here and on the scheduler, each listed once, by their paths. */
  private async sizesIn(directories: ReadonlySet<string>): Promise<Map<string, number>> {
    const sizes = new Map<string, number>();
    for (const directory of directories) {
      const here = (await this.localEntries(directory)) ?? [];
      const there = this.isRemote ? ((await this.remoteEntries(directory)) ?? []) : [];
      for (const { name, type, size } of [...here, ...there]) {
        if (type === 'file') sizes.set(posix.join(directory, name), size);
      }
    }
    return sizes;
  }

  private listEntries(path: string): Promise<DirectoryEntry[] | null> {
    return this.liesRemote(path) ? this.remoteEntries(path) : this.localEntries(path);
  }

  private openFile(path: string): Promise<HostFile | null> {
    return this.liesRemote(path) ? this.openRemote(path) : this.openLocal(path);
  }

  /** What former executions have brought lies here, wherever the present one is. */
  private liesRemote(path: string): boolean {
    return this.isRemote && path.split('/', 1)[0] !== PREVIOUS_DIRECTORY;
  }

  private remoteEntries(path: string): Promise<DirectoryEntry[] | null> {
    return this.services.schedulers.get(this.scheduler).listOutput(this.remoteDirectory, path);
  }

  private async localEntries(path: string): Promise<DirectoryEntry[] | null> {
    const local = await this.localPath(path);
    return local === null ? null : this.local.listDirectory(local);
  }

  private openRemote(path: string): Promise<HostFile | null> {
    return this.services.schedulers.get(this.scheduler).openOutput(this.remoteDirectory, path);
  }

  private async openLocal(path: string): Promise<HostFile | null> {
    const local = await this.localPath(path);
    const status = local === null ? null : await this.local.stat(local);
    return local !== null && status?.type === 'file' ? this.local.openFile(local) : null;
  }

  /** A program may have left a symbolic link to anywhere: what it leads to must lie in the job's directory, too. */
  private async localPath(path: string): Promise<string | null> {
    const directory = jobDirectory(this.job.workspace, this.job);
    try {
      const target = await realpath(join(directory, path));
      return isInside(await realpath(directory), target) ? target : null;
    } catch {
      return null;
    }
  }

  private get scheduler(): string {
    return this.execution?.scheduler ?? '';
  }

  private get remoteDirectory(): string {
    return this.execution?.directory ?? '';
  }

  private checked(path: string): string {
    if (!staysBelow(path) || path.includes('\0')) throw new InvalidFileNameError(path);
    return posix.normalize(path === '' ? '.' : path) === '.' ? '' : posix.normalize(path);
  }
}
