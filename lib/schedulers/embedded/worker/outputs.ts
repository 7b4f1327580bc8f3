import { resolve } from 'node:path';
import { copyTree } from '../copy-tree.js';
import type { JobDescription } from '../job-description.js';
import { runDirectory, type Layout } from '../layout.js';
import type { ProcId } from '../names.js';
import { selectOutputs } from '../output-selection.js';
import { HOLD_CODE } from '../records.js';
import { holdBecause } from './hold.error.js';
import { readSnapshot, scratchPath, takeSnapshot, transfersFiles } from './sandbox.js';

/**
 * Brings the outputs of a program that has ended from its scratch directory into the initialdir. Can be repeated.
 * @throws HoldError with code 12
 */
export async function bringOutputsBack(layout: Layout, job: JobDescription, proc: ProcId): Promise<void> {
  if (!transfersFiles(job, proc.procId)) return;
  const scratch = scratchPath(layout, proc);
  const run = runDirectory(layout, job.cluster.directory);
  const commands = {
    files: job.command('transfer_output_files', proc.procId),
    remaps: job.command('transfer_output_remaps', proc.procId),
  };
  try {
    for (const { source, destination } of selectOutputs(commands, readSnapshot(layout, proc), takeSnapshot(scratch))) {
      await copyTree(resolve(scratch, source), resolve(run, destination));
    }
  } catch (error) {
    throw holdBecause(HOLD_CODE.OUTPUT_TRANSFER, 'Transfer output files failure', error);
  }
}
