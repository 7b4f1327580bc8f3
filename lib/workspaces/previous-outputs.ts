import { constants } from 'node:fs';
import { copyFile, link, lstat, mkdir, readdir, readlink, rename, rmdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the outputs of former executions lie, below a job's directory: `previous/<number of the execution>/`. */
export const PREVIOUS_DIRECTORY = 'previous';

/**
 * Moves everything in a job's directory to `previous/<number>`, but for `previous` itself. Called again after it was
 * interrupted it moves the rest.
 * @param number of the execution that made what lies there
 * @throws the file error that kept something from being moved
 */
export async function moveAside(directory: string, number: number): Promise<void> {
  const target = await makePrevious(directory, number);
  if (target === null) return;
  for (const name of await namesIn(directory)) {
    if (name !== PREVIOUS_DIRECTORY) await move(join(directory, name), join(target, name));
  }
}

/**
 * Gives everything in a job's directory a second name in `previous/<number>`, so that it stays there when something new
 * takes its place: whoever writes into the directory replaces files and never writes into them. Where a file system has
 * no hard links it is copied. Called again after it was interrupted it goes on.
 * @throws the file error that kept something from being kept
 */
export async function keepAside(directory: string, number: number): Promise<void> {
  const target = await makePrevious(directory, number);
  if (target === null) return;
  for (const name of await namesIn(directory)) {
    if (name !== PREVIOUS_DIRECTORY) await keep(join(directory, name), join(target, name));
  }
}

/** `null` when the job has no directory: nothing was collected. */
async function makePrevious(directory: string, number: number): Promise<string | null> {
  if ((await namesIn(directory)).length === 0) return null;
  const previous = join(directory, PREVIOUS_DIRECTORY);
  const target = join(previous, String(number));
  const found = await kindOf(previous);
  if (found === 'absent' || found === 'directory') {
    await mkdir(target, { recursive: true });
    return target;
  }
  // The program has written something of that name.
  const out = `${previous}.output`;
  await rename(previous, out);
  await mkdir(target, { recursive: true });
  await rename(out, join(target, PREVIOUS_DIRECTORY));
  return target;
}

async function move(source: string, target: string): Promise<void> {
  try {
    await rename(source, target);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(codeOf(error))) throw error;
    for (const name of await namesIn(source)) await move(join(source, name), join(target, name));
    await rmdir(source);
  }
}

async function keep(source: string, target: string): Promise<void> {
  switch (await kindOf(source)) {
    case 'directory':
      await mkdir(target, { recursive: true });
      for (const name of await namesIn(source)) await keep(join(source, name), join(target, name));
      return;
    case 'file':
      return unlessThere(async () => {
        try {
          await link(source, target);
        } catch (error) {
          if (!['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes(codeOf(error))) throw error;
          await copyFile(source, `${target}.part`, constants.COPYFILE_FICLONE);
          await rename(`${target}.part`, target);
        }
      });
    case 'link':
      return unlessThere(async () => symlink(await readlink(source), target));
    default:
      return;
  }
}

async function unlessThere(make: () => Promise<void>): Promise<void> {
  try {
    await make();
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

async function kindOf(path: string): Promise<'absent' | 'directory' | 'file' | 'link' | 'other'> {
  try {
    const status = await lstat(path);
    if (status.isDirectory()) return 'directory';
    if (status.isFile()) return 'file';
    return status.isSymbolicLink() ? 'link' : 'other';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'absent';
    throw error;
  }
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function codeOf(error: unknown): string {
  return String((error as { readonly code?: unknown } | null)?.code);
}
