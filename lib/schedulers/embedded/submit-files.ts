import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { logDirectories } from '../htcondor/submit-description.js';
import type { Submission } from '../scheduler.js';
import { copyTree } from './copy-tree.js';
import { fileErrorCode } from './file-errors.js';
import type { Layout } from './layout.js';
import { removeTree } from './remove-tree.js';
import { stagingPath } from './staging.js';

/** An input of a submission cannot be read. */
export class InputError extends Error {
  constructor(name: string, cause: unknown) {
    super(`The input "${name}" cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/**
 * Makes the submission's directory: the inputs, and `run` beside them, with the directories for logs. It appears as a whole, so that a second attempt
 * leaves alone what is there: a program may be running in it.
 *
 * @throws InputError when an input is not there or cannot be read
 */
export async function stageFiles(layout: Layout, submission: Submission, signal?: AbortSignal): Promise<void> {
  const destination = join(layout.jobs, submission.directory);
  if (existsSync(destination)) return;
  const staged = stagingPath(layout.staging, 'files');
  try {
    await mkdir(join(staged, 'run'), { recursive: true });
    for (const { path, name } of submission.inputs) {
      await copyInput(path, join(staged, name), signal);
    }
    for (const directory of logDirectories(submission)) {
      await mkdir(join(staged, 'run', directory), { recursive: true });
    }
    await rename(staged, destination);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(fileErrorCode(error) ?? '')) throw error;
  } finally {
    removeTree(staged);
  }
}

async function copyInput(path: string, destination: string, signal?: AbortSignal): Promise<void> {
  try {
    await copyTree(path, destination, signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE'].includes(fileErrorCode(error) ?? '')) throw error;
    throw new InputError(path, error);
  }
}
