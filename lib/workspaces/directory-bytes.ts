import type { Dirent } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Bytes of all files below a directory; 0 where there is none. Symbolic links are not followed. Files that come or go
 * meanwhile may or may not be counted. One directory after the other, so that however many files there are, it takes a
 * fixed amount of memory.
 */
export async function directoryBytes(directory: string): Promise<number> {
  let bytes = 0;
  for await (const entry of entriesOf(directory)) {
    const path = join(directory, entry.name);
    bytes += entry.isDirectory() ? await directoryBytes(path) : await fileBytes(path);
  }
  return bytes;
}

async function* entriesOf(directory: string): AsyncGenerator<Dirent> {
  try {
    yield* await opendir(directory);
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}

async function fileBytes(path: string): Promise<number> {
  try {
    return (await lstat(path)).size;
  } catch (error) {
    if (isAbsent(error)) return 0;
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'ENOENT';
}
