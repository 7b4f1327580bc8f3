import { realpath } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { Readable } from 'node:stream';
import { condorParametersOf } from '../engine/condor-parameters.js';
import { macroSafeName, submitCommands } from '../engine/submission-builder.js';
import type { DirectoryEntry, HostFile } from '../hosts/host.js';
import { LocalHost } from '../hosts/local-host.js';
import { expandMacros } from '../schedulers/htcondor/macros.js';
import type { ExecutionEntity, JobEntity } from '../store/entities/index.js';
import { FOLLOWED_PHASES, EXECUTION_PHASE, type ExecutionPhase } from '../store/execution-phase.js';
import { jobDirectory } from '../workspaces/job-directory.js';
import { isInside, staysBelow } from '../workspaces/paths.js';
import { InvalidFileNameError } from './manager.errors.js';
import type { ManagerServices } from './manager.services.js';

/** What the program prints (`output`, `error`), and the job's own event log. */
export type LogName = 'output' | 'error' | 'log';

/** A part of a file, in bytes. */
export interface FileRange {
  /**
   * First byte; negative counts from the end.
   * @default -length
   */
  readonly from?: number;
  /**
   * At most so many bytes.
   * @default 65536
   */
  readonly length?: number;
}

/** A part of a log of one sub-job. */
export interface LogRange extends FileRange {
  /**
   * Which sub-job, counted from 0.
   * @default 0
   */
  readonly subJob?: number;
}

/** A part of a text file. */
export interface TextPiece {
  /** Decoded as UTF-8 with replacement characters. */
  readonly text: string;
  /** Position of its first byte. */
  readonly from: number;
  /** Position after its last byte: where the next piece begins. */
  readonly to: number;
  /** Present size of the file. */
  readonly size: number;
}

/** A file or directory of a job. */
export interface JobFile {
  /** Relative to the job's directory, with `/`. */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'other';
  /** In bytes. */
  readonly size: number;
  readonly modified: Date;
}

const DEFAULT_LENGTH = 64 * 1024;
const LONGEST_PIECE = 8 * 1024 * 1024;
const STREAM_PIECE = 256 * 1024;

const ON_THE_SCHEDULER: readonly ExecutionPhase[] = [...FOLLOWED_PHASES, EXECUTION_PHASE.ENDED];

/** The files of one job: on the submit host until they were collected, on this machine from then on. */
export class JobFiles {
  private readonly local = new LocalHost();

  constructor(
    private readonly job: JobEntity,
    private readonly execution: ExecutionEntity | null,
    private readonly services: ManagerServices,
  ) {}

  /** A piece of a log; `null` when it is not there. */
  async log(name: LogName, range: LogRange): Promise<TextPiece | null> {
    const path = this.logPath(name, range.subJob ?? 0);
    const file = path === null ? null : await this.openFile(path);
    if (!file) return null;
    try {
      return await readPiece(file, range);
    } finally {
      await file.close();
    }
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
    return file && Readable.from(piecesOf(file), { objectMode: false });
  }

  /** Where a log lies below the job's directory; `null` where the job has none, or it is not a relative path. */
  private logPath(name: LogName, subJob: number): string | null {
    const commands = new Map(
      submitCommands(condorParametersOf(this.job), this.services.submitTemplates).map((command) => [
        command.name.toLowerCase(),
        command.value,
      ]),
    );
    const value = commands.get(name);
    if (!value) return null;
    const automatic: Record<string, string> = {
      job_name: macroSafeName(this.job.name),
      cluster: String(this.execution?.clusterId ?? 0),
      clusterid: String(this.execution?.clusterId ?? 0),
      process: String(subJob),
      procid: String(subJob),
    };
    const path = posix.normalize(expandMacros(value, (macro) => automatic[macro] ?? commands.get(macro)));
    return staysBelow(path) ? path : null;
  }

  private async listEntries(path: string): Promise<DirectoryEntry[] | null> {
    if (this.isRemote) return this.services.schedulers.get(this.scheduler).listOutput(this.remoteDirectory, path);
    const local = await this.localPath(path);
    return local === null ? null : this.local.listDirectory(local);
  }

  private async openFile(path: string): Promise<HostFile | null> {
    if (this.isRemote) return this.services.schedulers.get(this.scheduler).openOutput(this.remoteDirectory, path);
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

  private get isRemote(): boolean {
    return this.execution !== null && ON_THE_SCHEDULER.includes(this.execution.phase);
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

async function readPiece(file: HostFile, { from, length = DEFAULT_LENGTH }: FileRange): Promise<TextPiece> {
  const size = await file.size();
  const most = Math.max(0, Math.min(length, LONGEST_PIECE));
  const start = Math.min(size, from === undefined || from < 0 ? Math.max(0, size + (from ?? -most)) : from);
  const bytes = await file.read(start, Math.min(most, size - start));
  return { text: bytes.toString('utf8'), from: start, to: start + bytes.length, size };
}

async function* piecesOf(file: HostFile): AsyncGenerator<Buffer> {
  try {
    for (let position = 0; ;) {
      const piece = await file.read(position, STREAM_PIECE);
      if (!piece.length) return;
      position += piece.length;
      yield piece;
    }
  } finally {
    await file.close();
  }
}
