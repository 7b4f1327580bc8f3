import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import type { DirectoryEntry, HostFile } from '../../hosts/host.js';
import { OutputPathError } from '../../schedulers/htcondor/output-path.error.js';
import type { CollectedFiles } from '../../schedulers/scheduler.js';

interface StoredFile {
  content: Buffer;
  modified: Date;
}

/** The `run` directory of one submission, in memory. */
export class FakeFiles {
  private readonly files = new Map<string, StoredFile>();

  /** @param now what files are stamped by */
  constructor(private readonly now: () => Date) {}

  /** Writes a file; directories in its path appear by themselves. */
  write(path: string, content: string | Buffer): void {
    this.files.set(normalized(path), { content: Buffer.from(content), modified: this.now() });
  }

  /** Adds to a file. */
  append(path: string, content: string | Buffer): void {
    const known = this.files.get(normalized(path))?.content ?? Buffer.alloc(0);
    this.write(path, Buffer.concat([known, Buffer.from(content)]));
  }

  /** Opens a file; `null` when there is none. It shows what is written to it later. */
  open(path: string): HostFile | null {
    const file = normalized(path);
    if (!this.files.has(file)) return null;
    const content = (): Buffer => this.files.get(file)?.content ?? Buffer.alloc(0);
    return {
      size: () => Promise.resolve(content().length),
      read: (position, length) => Promise.resolve(Buffer.from(content().subarray(position, position + length))),
      close: () => Promise.resolve(),
    };
  }

  /** The entries of a directory; `null` when there is none. */
  list(path: string): DirectoryEntry[] | null {
    const directory = normalized(path);
    const prefix = directory === '' ? '' : `${directory}/`;
    const entries = new Map<string, DirectoryEntry>();
    for (const [file, { content, modified }] of this.files) {
      if (!file.startsWith(prefix)) continue;
      const [name = '', ...below] = file.slice(prefix.length).split('/');
      entries.set(
        name,
        below.length
          ? { name, type: 'directory', size: 0, modified }
          : { name, type: 'file', size: content.length, modified },
      );
    }
    return entries.size || directory === '' ? [...entries.values()] : null;
  }

  /** Writes everything into a directory of this machine. */
  async copyTo(destination: string): Promise<CollectedFiles> {
    let bytes = 0;
    await mkdir(destination, { recursive: true });
    for (const [path, { content }] of this.files) {
      const target = join(destination, path);
      await mkdir(dirname(target), { recursive: true });
      // One that is read-only can still be replaced.
      await rm(target, { force: true });
      await writeFile(target, content);
      bytes += content.length;
    }
    return { files: this.files.size, bytes };
  }
}

/** @throws OutputPathError for a path that leads out of the directory */
function normalized(path: string): string {
  const plain = posix.normalize(path === '' ? '.' : path);
  if (posix.isAbsolute(plain) || plain.split('/').includes('..') || plain.includes('\0')) {
    throw new OutputPathError(path);
  }
  return plain === '.' ? '' : plain.replace(/\/$/, '');
}
