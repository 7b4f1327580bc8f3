import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmod, mkdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyTree } from '../../../lib/schedulers/embedded/copy-tree.js';
import { temporaryDirectory } from '../../support/test-app.js';
import { waitFor } from '../../support/wait-for.js';

const LARGE = 12 * 1024 * 1024;
/** Without blocks of its own on the disk; its copy would have them all. */
const ENDLESS = 64 * 1024 ** 3;

let directory: string;
let source: string;
let destination: string;

beforeEach(async () => {
  directory = await temporaryDirectory();
  [source, destination] = [join(directory, 'source'), join(directory, 'destination')];
  await mkdir(source);
});
afterEach(() => rm(directory, { recursive: true }));

describe('copying', () => {
  it.each([
    ['small', 5],
    ['large', LARGE],
  ])('keeps content and mode of a %s file, and replaces what is there', async (_kind, size) => {
    await writeFile(join(source, 'file'), Buffer.alloc(size, 'new'));
    await chmod(join(source, 'file'), 0o751);
    await mkdir(destination);
    await writeFile(join(destination, 'file'), Buffer.alloc(size + 1, 'old'), { mode: 0o400 });

    const copied = await copyTree(source, destination, new AbortController().signal);

    expect(copied).toEqual({ files: 1, bytes: size });
    expect((await readFile(join(destination, 'file'))).equals(Buffer.alloc(size, 'new'))).toBe(true);
    expect((await stat(join(destination, 'file'))).mode & 0o777).toBe(0o751);
  });

  it('ends in the middle of a large file when it is told to', async () => {
    await writeFile(join(source, 'endless'), '');
    await truncate(join(source, 'endless'), ENDLESS);
    const giveUp = new AbortController();
    const copying = copyTree(source, destination, giveUp.signal);
    const outcome = expect(copying).rejects.toThrow();
    await waitFor(
      () => stat(join(destination, 'endless')).catch(() => null),
      (file) => (file?.size ?? 0) > 0,
    );

    giveUp.abort();

    await outcome;
    expect((await stat(join(destination, 'endless'))).size).toBeLessThan(ENDLESS);
  });
});
