import { stat } from 'node:fs/promises';
import { posix, join } from 'node:path';
import type { OutputEntry } from './output-manifest.js';
import type { LocalFile, LocalOutputs } from './transfer-plan.js';

const STATS_AT_ONCE = 32;

/**
 * Where a large file lies while it is being transferred: beside its place, hidden, and with a name of its own for each
 * submission, so that nothing of another one is ever continued.
 */
export function partPath(path: string, submission: string): string {
  return posix.join(posix.dirname(path), `.${posix.basename(path)}.${submission}.part`);
}

/** Looks what is here already of some outputs. */
export async function findLocalOutputs(
  destination: string,
  submission: string,
  manifest: readonly OutputEntry[],
): Promise<LocalOutputs> {
  const files = new Map<string, LocalFile>();
  const parts = new Map<string, number>();
  const waiting = manifest.filter(({ type }) => type === 'file');
  const look = async (): Promise<void> => {
    for (let entry = waiting.pop(); entry; entry = waiting.pop()) {
      const file = await statFile(join(destination, entry.path));
      const part = file ? null : await statFile(join(destination, partPath(entry.path, submission)));
      if (file) files.set(entry.path, file);
      if (part) parts.set(entry.path, part.size);
    }
  };
  await Promise.all(Array.from({ length: STATS_AT_ONCE }, look));
  return { files, parts };
}

async function statFile(path: string): Promise<LocalFile | null> {
  try {
    const status = await stat(path);
    return status.isFile() ? { size: status.size, modified: status.mtimeMs } : null;
  } catch {
    return null;
  }
}
