import { mkdir, opendir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { copyFileAnew } from './copy-file.js';

/** What was copied. */
export interface CopiedTree {
  readonly files: number;
  readonly bytes: number;
}

interface FilePair {
  readonly source: string;
  readonly destination: string;
  readonly size: number;
}

// File systems answer several calls at once; more than this brings nothing.
const COPIES_AT_ONCE = 8;
// A chain of links to a directory above itself would never end.
const DEEPEST_DIRECTORY = 100;

/**
 * Copies a file, or a directory with all it holds, and compares sizes afterwards. What symbolic links point to is
 * copied in their place; links to nothing, sockets, pipes and devices are left out. Existing files are replaced, modes
 * are kept. File systems that can share blocks do so.
 *
 * @param signal ends it soon, also in the middle of a large file
 * @throws CopyMismatchError when a file changed while it was copied
 * @throws the file error when something cannot be read or written, or the signal's reason
 */
export async function copyTree(source: string, destination: string, signal?: AbortSignal): Promise<CopiedTree> {
  const pairs = filesBelow(source, destination, (directory) => mkdir(directory, { recursive: true }));
  const totals = { files: 0, bytes: 0 };
  const failures: unknown[] = [];
  const copyNext = async (): Promise<void> => {
    for (let next = await pairs.next(); !next.done && failures.length === 0; next = await pairs.next()) {
      signal?.throwIfAborted();
      await copyVerified(next.value, signal);
      totals.files += 1;
      totals.bytes += next.value.size;
    }
  };
  // Nothing is copied any more when this function has failed: the caller may remove what is there.
  const noteFailure = (error: unknown): void => void failures.push(error);
  await Promise.all(Array.from({ length: COPIES_AT_ONCE }, () => copyNext().catch(noteFailure)));
  // A directory that was not read to its end stays open otherwise.
  await pairs.return(undefined);
  if (failures.length > 0) throw failures[0];
  return totals;
}

/** The files that {@link copyTree} would copy. */
export async function countTree(source: string): Promise<CopiedTree> {
  const totals = { files: 0, bytes: 0 };
  for await (const { size } of filesBelow(source, source, () => Promise.resolve())) {
    totals.files += 1;
    totals.bytes += size;
  }
  return totals;
}

/** A file had another size after it was copied: it was still being written. */
export class CopyMismatchError extends Error {
  constructor(path: string) {
    super(`"${basename(path)}" changed while it was copied.`);
  }
}

async function* filesBelow(
  source: string,
  destination: string,
  enter: (directory: string) => Promise<unknown>,
  depth = 0,
): AsyncGenerator<FilePair> {
  const status = await stat(source);
  if (status.isFile()) {
    yield { source, destination, size: status.size };
  }
  if (!status.isDirectory()) return;
  if (depth > DEEPEST_DIRECTORY) throw new Error(`"${source}" is too deep; does a link in it point above itself?`);
  await enter(destination);
  for await (const entry of await opendir(source)) {
    const path = join(source, entry.name);
    if (!(entry.isSymbolicLink() && (await leadsNowhere(path)))) {
      yield* filesBelow(path, join(destination, entry.name), enter, depth + 1);
    }
  }
}

async function leadsNowhere(link: string): Promise<boolean> {
  try {
    await stat(link);
    return false;
  } catch {
    return true;
  }
}

async function copyVerified({ source, destination, size }: FilePair, signal?: AbortSignal): Promise<void> {
  await copyFileAnew(source, destination, size, signal);
  if ((await stat(destination)).size !== size) {
    throw new CopyMismatchError(source);
  }
}
