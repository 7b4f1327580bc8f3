import { constants, createReadStream, createWriteStream } from 'node:fs';
import { chmod, copyFile, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { fileErrorCode } from './file-errors.js';

const { COPYFILE_EXCL, COPYFILE_FICLONE, COPYFILE_FICLONE_FORCE } = constants;

/** A file of so many bytes is copied within a moment; what is larger may have to be broken off. */
const SMALL_BYTES = 8 * 1024 * 1024;
const PIECE_BYTES = 1024 * 1024;

/**
 * Copies a file with its mode; one that is there is replaced.
 * @param size in bytes, of the source
 * @param signal ends it, also in the middle
 * @throws the file error when something cannot be read or written, or an error that the signal has caused
 */
export async function copyFileAnew(
  source: string,
  destination: string,
  size: number,
  signal?: AbortSignal,
): Promise<void> {
  const copy = signal && size > SMALL_BYTES ? copyInPieces : copyAtOnce;
  try {
    await copy(source, destination, signal);
  } catch (error) {
    if (fileErrorCode(error) !== 'EEXIST') throw error;
    // Never written into: it may be running, or have another name under which it is to stay as it is.
    await rm(destination, { force: true });
    await copy(source, destination, signal);
  }
}

async function copyAtOnce(source: string, destination: string): Promise<void> {
  await copyFile(source, destination, COPYFILE_FICLONE | COPYFILE_EXCL);
}

/** What Node.js has begun to copy by one call nobody can break off. */
async function copyInPieces(source: string, destination: string, signal?: AbortSignal): Promise<void> {
  if (await clone(source, destination)) return;
  const { mode } = await stat(source);
  await pipeline(
    createReadStream(source, { highWaterMark: PIECE_BYTES }),
    createWriteStream(destination, { flags: 'wx', mode: 0o600, highWaterMark: PIECE_BYTES }),
    { signal },
  );
  await chmod(destination, mode);
}

/** @returns whether the file system can share the blocks of these files */
async function clone(source: string, destination: string): Promise<boolean> {
  try {
    await copyFile(source, destination, COPYFILE_FICLONE_FORCE | COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (fileErrorCode(error) === 'EEXIST') throw error;
    return false;
  }
}
