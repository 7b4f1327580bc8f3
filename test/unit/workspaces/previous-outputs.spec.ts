import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { keepAside, moveAside } from '../../../lib/workspaces/previous-outputs.js';

describe('the outputs of a former execution', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'nestjs-jobs-test-'));
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function write(path: string, content: string): Promise<void> {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }

  /** Replaces a file, as a collection does. */
  async function replace(path: string, content: string): Promise<void> {
    await write(`${path}.new`, content);
    await rename(join(directory, `${path}.new`), join(directory, path));
  }

  const read = (path: string): Promise<string> => readFile(join(directory, path), 'utf8');
  const names = async (path = '.'): Promise<string[]> => (await readdir(join(directory, path))).sort();

  it('are moved aside, each time to a place of their own', async () => {
    await write('result.txt', 'one');
    await write('logs/a.out', 'printed');
    await moveAside(directory, 1);
    await write('result.txt', 'two');
    await moveAside(directory, 2);

    expect(await names()).toEqual(['previous']);
    expect(await read('previous/1/result.txt')).toBe('one');
    expect(await read('previous/1/logs/a.out')).toBe('printed');
    expect(await read('previous/2/result.txt')).toBe('two');
  });

  it('are moved the rest of the way when that was interrupted', async () => {
    await write('previous/1/logs/a.out', 'moved before');
    await write('logs/b.out', 'left');
    await write('result.txt', 'left');

    await moveAside(directory, 1);
    await moveAside(directory, 1);

    expect(await names()).toEqual(['previous']);
    expect(await names('previous/1')).toEqual(['logs', 'result.txt']);
    expect(await names('previous/1/logs')).toEqual(['a.out', 'b.out']);
  });

  it('are nothing where nothing was collected', async () => {
    await moveAside(join(directory, 'absent'), 1);
    await keepAside(join(directory, 'absent'), 1);

    expect(await names()).toEqual([]);
  });

  it('are kept beside what is new where they stay in place, without room of their own', async () => {
    await write('result_0.txt', 'one');
    await write('deep/result_1.txt', 'one');
    await symlink('result_0.txt', join(directory, 'newest'));
    await keepAside(directory, 1);
    const links = (await stat(join(directory, 'result_0.txt'))).nlink;
    await replace('result_0.txt', 'two');
    await keepAside(directory, 1);
    await keepAside(directory, 2);

    expect(links).toBe(2);
    expect(await names()).toEqual(['deep', 'newest', 'previous', 'result_0.txt']);
    expect(await names('previous/1')).toEqual(['deep', 'newest', 'result_0.txt']);
    expect(await read('previous/1/result_0.txt')).toBe('one');
    expect(await read('previous/2/result_0.txt')).toBe('two');
    expect(await read('previous/2/deep/result_1.txt')).toBe('one');
  });

  it('may have the name of the directory that they come to lie in', async () => {
    await write('previous', 'a file of the program');
    await write('other', 'x');

    await moveAside(directory, 1);

    expect(await names('previous/1')).toEqual(['other', 'previous']);
    expect(await read('previous/1/previous')).toBe('a file of the program');
  });
});
