import {
  closeSync,
  constants,
  futimesSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { UnpackError } from './archive.errors.js';
import { largerPieces } from './larger-pieces.js';
import { temporaryNameBeside } from './temporary-name.js';

const { O_WRONLY, O_CREAT, O_EXCL } = constants;

/** Large files are written in pieces of this size. */
const PIECE_BYTES = 512 * 1024;

/** How a file is to look. */
export interface FileAttributes {
  readonly mode: number;
  readonly modified: Date;
}

/**
 * A directory that an archive is unpacked into. Nothing is written through a symbolic link, and a file that exists is
 * replaced in one step.
 *
 * Small files are written synchronously: for many of them that is several times faster than by promises, and each
 * takes some 50 µs.
 */
export class UnpackDirectory {
  /** Directories below the root that exist and are no links. */
  private readonly known = new Set<string>();

  /** @param root absolute; exists */
  constructor(private readonly root: string) {}

  /** Makes a directory and its parents. */
  makeDirectory(path: readonly string[]): void {
    for (let depth = 1; depth <= path.length; depth += 1) {
      this.makeOne(join(...path.slice(0, depth)));
    }
  }

  /** Writes a file as a whole. */
  writeFile(path: readonly string[], content: Buffer, attributes: FileAttributes): void {
    const target = this.place(path);
    if (writeNew(target, content, attributes) === 'exists') {
      const temporary = temporaryNameBeside(target);
      writeNew(temporary, content, attributes);
      moveTo(temporary, target);
    }
  }

  /** Writes a file piece by piece. */
  async streamFile(path: readonly string[], content: AsyncIterable<Buffer>, attributes: FileAttributes): Promise<void> {
    const target = this.place(path);
    const temporary = temporaryNameBeside(target);
    const handle = await open(temporary, O_WRONLY | O_CREAT | O_EXCL, attributes.mode);
    try {
      for await (const chunk of largerPieces(content, PIECE_BYTES)) {
        await writeAll(handle, chunk);
      }
      await handle.utimes(attributes.modified, attributes.modified);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    } finally {
      await handle.close();
    }
    moveTo(temporary, target);
  }

  /** Makes a symbolic link; the caller knows that it stays inside. */
  makeLink(path: readonly string[], target: string): void {
    const link = this.place(path);
    const temporary = temporaryNameBeside(link);
    symlinkSync(target, temporary);
    moveTo(temporary, link);
  }

  private place(path: readonly string[]): string {
    this.makeDirectory(path.slice(0, -1));
    return join(this.root, ...path);
  }

  private makeOne(path: string): void {
    if (this.known.has(path)) {
      return;
    }
    const absolute = join(this.root, path);
    try {
      mkdirSync(absolute);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw error;
      }
      if (!lstatSync(absolute).isDirectory()) {
        throw new UnpackError(`"${absolute}" is a file or a symbolic link where the archive has a directory.`);
      }
    }
    this.known.add(path);
  }
}

function writeNew(path: string, content: Buffer, { mode, modified }: FileAttributes): 'written' | 'exists' {
  let descriptor: number;
  try {
    descriptor = openSync(path, O_WRONLY | O_CREAT | O_EXCL, mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return 'exists';
    }
    throw error;
  }
  try {
    for (let written = 0; written < content.length;) {
      written += writeSync(descriptor, content, written);
    }
    futimesSync(descriptor, modified, modified);
  } catch (error) {
    // A part must not look like a result.
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  return 'written';
}

async function writeAll(handle: FileHandle, chunk: Buffer): Promise<void> {
  for (let written = 0; written < chunk.length;) {
    written += (await handle.write(chunk, written)).bytesWritten;
  }
}

function moveTo(temporary: string, target: string): void {
  try {
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
