import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../domain/jobs.error.js';
import { PackError } from './archive.errors.js';

/** A file or directory of this machine and its name in an archive. */
export interface PackEntry {
  /** Absolute path on this machine; a directory is taken with all it holds. */
  readonly path: string;
  /** Relative, with `/` between its parts. */
  readonly name: string;
}

/** A file that is made for an archive and lies on no disk, or an empty directory. */
export interface MadeEntry {
  /** Relative, with `/` between its parts. */
  readonly name: string;
  /** `null` for a directory. */
  readonly content: string | null;
}

/** One member of an archive to be, that lies on this machine. */
export interface PackMember extends PackEntry {
  readonly stats: Stats;
}

/**
 * All files and directories below the entries, directories before what they hold, in the order of their names.
 * Symbolic links are followed: the host has no use for a link to a place on this machine.
 * @throws PackError for what is neither file nor directory, a link without a target, and a link into its own parents
 */
export async function* walk(entries: Iterable<PackEntry>, parents: readonly string[] = []): AsyncGenerator<PackMember> {
  for (const entry of entries) {
    const stats = await lookUp(entry.path);
    if (stats.isFile()) {
      yield { ...entry, stats };
    } else if (stats.isDirectory()) {
      yield { ...entry, stats };
      const identity = `${stats.dev}:${stats.ino}`;
      if (parents.includes(identity)) {
        throw new PackError(entry.path, 'it is a symbolic link to a directory that it lies in');
      }
      yield* walk(await children(entry), [...parents, identity]);
    } else {
      throw new PackError(entry.path, 'it is neither a file nor a directory');
    }
  }
}

async function lookUp(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (error) {
    throw new PackError(path, messageOf(error), { cause: error });
  }
}

async function children({ path, name }: PackEntry): Promise<PackEntry[]> {
  try {
    const names = await readdir(path);
    return names.sort().map((child) => ({ path: join(path, child), name: `${name}/${child}` }));
  } catch (error) {
    throw new PackError(path, messageOf(error), { cause: error });
  }
}
