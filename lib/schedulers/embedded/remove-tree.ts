import { chmodSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileErrorCode } from './file-errors.js';

/** Removes a file or a directory with all it holds, directories that their owner may not write into included. */
export function removeTree(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    if (!['EACCES', 'EPERM'].includes(fileErrorCode(error) ?? '')) throw error;
    openDirectories(path);
    rmSync(path, { recursive: true, force: true });
  }
}

function openDirectories(directory: string): void {
  chmodSync(directory, 0o700);
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) openDirectories(join(directory, entry.name));
  }
}
