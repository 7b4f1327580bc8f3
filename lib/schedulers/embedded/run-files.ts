import { realpath, stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import type { CollectedFiles } from '../scheduler.js';
import { copyTree, countTree } from './copy-tree.js';
import { fileErrorCode } from './file-errors.js';

/**
 * The path of something below a run directory; `null` when there is nothing, or when the path leads out of the
 * directory, by `..` or by a symbolic link.
 */
export async function pathBelow(run: string, path: string): Promise<string | null> {
  const candidate = resolve(run, path);
  try {
    const [root, target] = await Promise.all([realpath(run), realpath(candidate)]);
    return target === root || target.startsWith(root + sep) ? target : null;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(fileErrorCode(error) ?? '')) return null;
    throw error;
  }
}

/** Copies a run directory; where it is the destination itself, its files are counted. */
export async function collectRun(run: string, destination: string): Promise<CollectedFiles> {
  return (await isSame(run, destination)) ? await countTree(run) : await copyTree(run, destination);
}

async function isSame(one: string, other: string): Promise<boolean> {
  try {
    const [a, b] = await Promise.all([stat(one), stat(other)]);
    return a.dev === b.dev && a.ino === b.ino;
  } catch {
    return false;
  }
}
