import { realpath, stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { OutputPathError } from '../htcondor/output-path.error.js';
import type { CollectedFiles } from '../scheduler.js';
import { copyTree, countTree } from './copy-tree.js';
import { fileErrorCode } from './file-errors.js';

/**
 * The path of something below a run directory; `null` when there is nothing.
 * @throws OutputPathError when the path leads out of the directory, by itself or by a symbolic link
 */
export async function pathBelow(run: string, path: string): Promise<string | null> {
  const candidate = resolve(run, path);
  if (!isBelow(run, candidate)) throw new OutputPathError(path);
  try {
    const [root, target] = await Promise.all([realpath(run), realpath(candidate)]);
    if (!isBelow(root, target)) throw new OutputPathError(path);
    return target;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(fileErrorCode(error) ?? '')) return null;
    throw error;
  }
}

function isBelow(directory: string, path: string): boolean {
  return path === directory || path.startsWith(directory + sep);
}

/** Copies a run directory, until the signal ends it; where it is the destination itself, its files are counted. */
export async function collectRun(run: string, destination: string, signal: AbortSignal): Promise<CollectedFiles> {
  return (await isSame(run, destination)) ? await countTree(run) : await copyTree(run, destination, signal);
}

async function isSame(one: string, other: string): Promise<boolean> {
  try {
    const [a, b] = await Promise.all([stat(one), stat(other)]);
    return a.dev === b.dev && a.ino === b.ino;
  } catch {
    return false;
  }
}
