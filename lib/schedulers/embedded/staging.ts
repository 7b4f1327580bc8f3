import { randomUUID } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ignoreErrors } from './file-errors.js';
import { removeTree } from './remove-tree.js';

const DAY = 86_400_000;

/** A path that nobody else uses, for something that is made there and then put in place by a rename. */
export function stagingPath(staging: string, label: string): string {
  return join(staging, `${label}-${randomUUID()}`);
}

/** Removes entries of a directory that were not touched for some days: what a crash left behind, or is out of date. */
export function removeOlderThan(directory: string, days: number, now: number): string[] {
  const old = (ignoreErrors(['ENOENT'], () => readdirSync(directory)) ?? []).filter((name) => {
    const status = ignoreErrors(['ENOENT'], () => statSync(join(directory, name)));
    return status !== undefined && now - status.mtimeMs > days * DAY;
  });
  for (const name of old) {
    removeTree(join(directory, name));
  }
  return old;
}
