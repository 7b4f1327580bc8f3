import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseTransferList } from '../../htcondor/transfer-list.js';
import { copyTree } from '../copy-tree.js';
import { ignoreErrors } from '../file-errors.js';
import { executablePath, isTrue, type JobDescription } from '../job-description.js';
import { runDirectory, type Layout } from '../layout.js';
import { procFullName, type ProcId } from '../names.js';
import type { Snapshot } from '../output-selection.js';
import { HOLD_CODE } from '../records.js';
import { removeTree } from '../remove-tree.js';
import { holdBecause } from './hold.error.js';

/** Where a proc's program runs. */
export interface Sandbox {
  /** Absolute path of the program. */
  readonly program: string;
  readonly workingDirectory: string;
}

/** The scratch directory of a proc, made anew for each run. */
export function scratchPath(layout: Layout, proc: ProcId): string {
  return join(layout.scratch, procFullName(proc));
}

/**
 * Whether files are copied into the scratch directory and back: where `should_transfer_files` says so, and with
 * IF_NEEDED (the default) where the description names files to transfer. Without any the program runs in the initialdir,
 * as HTCondor does on a machine that shares its file system with the submit host.
 */
export function transfersFiles(job: JobDescription, procId: number): boolean {
  const wish = job.command('should_transfer_files', procId)?.toLowerCase() ?? 'if_needed';
  return wish === 'if_needed'
    ? ['transfer_input_files', 'transfer_output_files'].some((name) => job.command(name, procId) !== undefined)
    : isTrue(wish);
}

/**
 * Makes the scratch directory and brings the program and its inputs there.
 * @throws HoldError with code 6 or 13; the signal's reason
 */
export async function prepareSandbox(
  layout: Layout,
  job: JobDescription,
  proc: ProcId,
  signal: AbortSignal,
): Promise<Sandbox> {
  const scratch = scratchPath(layout, proc);
  discardSandbox(layout, proc);
  mkdirSync(scratch, { mode: 0o700 });
  const executable = executablePath(layout, job, proc.procId);
  if (!transfersFiles(job, proc.procId)) {
    assertExecutable(executable);
    return { program: executable, workingDirectory: runDirectory(layout, job.cluster.directory) };
  }
  await bringInputs(layout, job, proc, signal);
  const program = await bringProgram(executable, scratch, job.command('transfer_executable', proc.procId), signal);
  assertExecutable(program);
  writeFileSync(snapshotPath(layout, proc), JSON.stringify(takeSnapshot(scratch)));
  return { program, workingDirectory: scratch };
}

/** Removes the scratch directory. */
export function discardSandbox(layout: Layout, proc: ProcId): void {
  removeTree(scratchPath(layout, proc));
  removeTree(snapshotPath(layout, proc));
}

/** What lay in the scratch directory when the program started; nothing when that is not known. */
export function readSnapshot(layout: Layout, proc: ProcId): Snapshot {
  const text = ignoreErrors(['ENOENT'], () => readFileSync(snapshotPath(layout, proc), 'utf8'));
  return text === undefined ? {} : (JSON.parse(text) as Snapshot);
}

/** The files, and no directories, at the top of a directory; what tells a changed file is its size and time. */
export function takeSnapshot(directory: string): Snapshot {
  const files = readdirSync(directory).flatMap((name) => {
    const status = ignoreErrors(['ENOENT', 'ELOOP'], () => statSync(join(directory, name)));
    return status?.isFile() ? [[name, `${status.size} ${status.mtimeMs} ${status.ino}`] as const] : [];
  });
  return Object.fromEntries(files);
}

async function bringInputs(layout: Layout, job: JobDescription, proc: ProcId, signal: AbortSignal): Promise<void> {
  const run = runDirectory(layout, job.cluster.directory);
  const scratch = scratchPath(layout, proc);
  for (const item of parseTransferList(job.command('transfer_input_files', proc.procId) ?? '')) {
    const source = resolve(run, item);
    // `directory/` means what it holds, `directory` means itself.
    const destination = item.endsWith('/') ? scratch : join(scratch, basename(source));
    try {
      await copyTree(source, destination, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw holdBecause(HOLD_CODE.INPUT_TRANSFER, `Transfer input files failure: reading from file ${source}`, error);
    }
  }
}

async function bringProgram(
  executable: string,
  scratch: string,
  transferExecutable: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  if (transferExecutable !== undefined && !isTrue(transferExecutable)) return resolve(scratch, executable);
  const program = join(scratch, basename(executable));
  try {
    if (!existsSync(program)) await copyTree(executable, program, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw holdBecause(HOLD_CODE.FAILED_TO_EXECUTE, `Failed to execute '${executable}'`, error);
  }
  return program;
}

function assertExecutable(program: string): void {
  try {
    accessSync(program, constants.X_OK);
    if (!statSync(program).isFile()) throw Object.assign(new Error('it is not a file'), { code: 'EACCES' });
  } catch (error) {
    throw holdBecause(HOLD_CODE.FAILED_TO_EXECUTE, `Failed to execute '${program}'`, error);
  }
}

function snapshotPath(layout: Layout, proc: ProcId): string {
  return `${scratchPath(layout, proc)}.before`;
}
