import { createHash, type Hash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { JobsError, messageOf } from '../../../domain/jobs.error.js';
import { UnpackError } from '../../../hosts/archive.errors.js';
import type { CommandExit, HostCommand } from '../../../hosts/host.js';
import { hashedPieces } from '../../../hosts/hashed-pieces.js';
import { receiveFile } from '../../../hosts/receive-file.js';
import { unpackInto } from '../../../hosts/unpack-into.js';
import { OutputsGoneError, OutputTransferError } from '../../scheduler.errors.js';
import type { CollectedFiles } from '../../scheduler.js';
import type { CondorHost } from '../condor-host.js';
import { submissionLayout } from '../layout.js';
import { collectArchive } from './collect-archive.js';
import { checksumIn, DIRECTORY_GONE, LIST_OUTPUTS, NO_MANIFEST, SEND_FILE, SEND_TOGETHER } from './collect.scripts.js';
import { findLocalOutputs, partPath } from './local-outputs.js';
import { parseManifest, type OutputEntry } from './output-manifest.js';
import { planTransfer, type LargeFile } from './transfer-plan.js';

/**
 * Brings what a job wrote from its `run` directory here. A manifest tells what there is; what is here already is left
 * out, so that a broken transfer goes on where it was; small files go together, large ones one by one.
 */
export class OutputCollector {
  constructor(private readonly condor: CondorHost) {}

  /** See {@link Scheduler.collect}. @throws OutputTransferError, OutputsGoneError, SchedulerUnavailableError */
  async collect(directory: string, destination: string): Promise<CollectedFiles> {
    const layout = await this.condor.layout();
    const { run } = submissionLayout(layout, directory);
    const list = await this.condor.ask(['/bin/sh', '-c', LIST_OUTPUTS, 'sh', run, layout.jobs]);
    if (list.exitCode === DIRECTORY_GONE) throw new OutputsGoneError(this.condor.scheduler, directory);
    if (list.exitCode === NO_MANIFEST) return collectArchive(this.condor, directory, destination);
    if (list.exitCode !== 0) throw new OutputTransferError(this.condor.scheduler, directory, list.stderr.trim());
    const manifest = parseManifest(list.stdout);
    try {
      await mkdir(destination, { recursive: true });
      const plan = planTransfer(manifest, await findLocalOutputs(destination, directory, manifest));
      await this.receiveTogether(run, plan.together, destination);
      for (const file of plan.large) await this.receiveLarge(run, directory, file, destination);
    } catch (error) {
      throw this.transferError(directory, error);
    }
    const files = manifest.filter(({ type }) => type === 'file');
    return { files: files.length, bytes: files.reduce((sum, { size }) => sum + size, 0) };
  }

  private async receiveTogether(run: string, entries: readonly OutputEntry[], destination: string): Promise<void> {
    if (entries.length === 0) return;
    const names = entries.map(({ path }) => `./${path}\0`).join('');
    const hash = createHash('sha256');
    const argv: HostCommand['argv'] = ['/bin/sh', '-c', SEND_TOGETHER, 'sh', run];
    await this.receive({ argv, stdin: names }, hash, async (archive) => {
      const arrived = await unpackInto(Readable.from(archive, { objectMode: false }), destination);
      const files = entries.filter(({ type }) => type === 'file');
      const bytes = files.reduce((sum, { size }) => sum + size, 0);
      if (arrived.files !== files.length || arrived.bytes !== bytes) {
        throw new UnpackError(
          `${arrived.files} files with ${arrived.bytes} bytes arrived of ${files.length} with ${bytes}.`,
        );
      }
    });
  }

  private async receiveLarge(run: string, directory: string, file: LargeFile, destination: string): Promise<void> {
    const hash = createHash('sha256');
    const argv: HostCommand['argv'] = ['/bin/sh', '-c', SEND_FILE, 'sh', run, file.path, String(file.from + 1)];
    const received = await receiveFile(
      {
        path: join(destination, file.path),
        part: join(destination, partPath(file.path, directory)),
        from: file.from,
        size: file.size,
        mode: (file.mode & 0o777) | 0o600,
        modified: new Date(file.modified),
      },
      hash,
    );
    try {
      await this.receive(
        { argv },
        hash,
        (content) => received.append(content),
        () => received.discard(),
      );
      await received.finish();
    } finally {
      await received.close();
    }
  }

  /**
   * Reads a command's output, and compares its checksum where the host has one.
   * @param onMismatch undoes what was read
   */
  private async receive(
    command: HostCommand,
    hash: Hash,
    read: (content: AsyncIterable<Buffer>) => Promise<void>,
    onMismatch: () => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    const running = await this.condor.host.stream(command);
    const finished = running.finished.catch((error: unknown) => asError(error));
    const content = hashedPieces(running.stdout, hash);
    try {
      await read(content);
    } catch (error) {
      running.stdout.destroy();
      const exit = await finished;
      // A broken connection cuts the content as well: the connection is the cause.
      throw exit instanceof Error ? exit : withComplaint(error, exit);
    }
    const exit = await finished;
    if (exit instanceof Error) throw exit;
    const expected = checksumIn(exit.stderr);
    if (exit.exitCode !== 0)
      throw new UnpackError(exit.stderr.trim() || `the command ended with ${exit.exitCode ?? '?'}.`);
    if (expected !== undefined && expected !== hash.digest('hex')) {
      await onMismatch();
      throw new UnpackError('what arrived has another checksum than what was sent.');
    }
  }

  private transferError(directory: string, error: unknown): unknown {
    if (!(error instanceof JobsError) && !isFileError(error)) return error;
    return new OutputTransferError(this.condor.scheduler, directory, messageOf(error), { cause: error });
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(messageOf(error));
}

/** What the command itself said tells more than that its output was cut. */
function withComplaint(error: unknown, { stderr }: CommandExit): unknown {
  const complaint = stderr.trim();
  return error instanceof UnpackError && complaint !== '' && checksumIn(stderr) === undefined
    ? new UnpackError(`${messageOf(error)} ${complaint}`, { cause: error })
    : error;
}

/** This machine cannot write: no space, no permission. */
function isFileError(error: unknown): boolean {
  return typeof (error as NodeJS.ErrnoException | null)?.code === 'string';
}
