import { posix } from 'node:path';
import type { JobFile } from './job-files.js';

/** Directories that lie deeper are left out: a program may nest them without an end. */
const DEEPEST = 64;

/**
 * What lies in a directory and below it, each directory behind what it holds, in the order of the names. Links and the
 * like are neither followed nor given. A directory is listed when its turn comes.
 * @param list the entries of one directory; `''` is where all begins
 * @param after the path behind which to go on: one that was given before
 */
export async function* walkFiles(
  list: (directory: string) => Promise<readonly JobFile[]>,
  after: string | null = null,
): AsyncGenerator<JobFile, void, undefined> {
  yield* walk(list, '', after === null || after === '' ? [] : after.split('/'), 0);
}

async function* walk(
  list: (directory: string) => Promise<readonly JobFile[]>,
  directory: string,
  [first, ...rest]: readonly string[],
  depth: number,
): AsyncGenerator<JobFile, void, undefined> {
  const entries = [...(await list(directory))].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  for (const entry of entries) {
    const name = nameOf(entry);
    if (first !== undefined && name < first) continue;
    const isBegun = name === first;
    if (entry.type === 'directory' && depth < DEEPEST && !(isBegun && !rest.length)) {
      yield* walk(list, entry.path, isBegun ? rest : [], depth + 1);
      yield entry;
    } else if (entry.type === 'file' && !isBegun) {
      yield entry;
    }
  }
}

function nameOf({ path }: JobFile): string {
  return posix.basename(path);
}
