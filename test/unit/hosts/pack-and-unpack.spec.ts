import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { appendFile, lstat, mkdtemp, readdir, readlink, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pack as createPack } from 'tar-stream';
import type { Header } from 'tar-stream';
import { PackError, UnpackError } from '../../../lib/hosts/archive.errors.js';
import { packFiles } from '../../../lib/hosts/pack-files.js';
import { unpackInto } from '../../../lib/hosts/unpack-into.js';

let directory: string;
let source: string;
let target: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'archive-'));
  source = join(directory, 'source');
  target = join(directory, 'target');
  mkdirSync(source);
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

/** An archive with members as given, made by the format's own library. */
async function archiveOf(...members: (Partial<Header> & { name: string; content?: string })[]): Promise<Buffer> {
  const pack = createPack();
  for (const { content = '', ...header } of members) {
    if (header.type === undefined || header.type === 'file') {
      pack.entry(header, content);
    } else {
      pack.entry(header);
    }
  }
  pack.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of pack as AsyncIterable<Buffer>) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

describe('packing and unpacking', () => {
  it('brings files and directories over as they are', async () => {
    mkdirSync(join(source, 'data/empty'), { recursive: true });
    writeFileSync(join(source, 'data/basin é "1".csv'), 'a,b\n1,2\n');
    writeFileSync(join(source, 'data/nothing'), '');
    writeFileSync(join(source, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
    const large = randomBytes(3_000_001);
    writeFileSync(join(source, 'large'), large);

    const archive = packFiles([
      { path: join(source, 'data'), name: 'data' },
      { path: join(source, 'run.sh'), name: 'model' },
      { path: join(source, 'large'), name: 'large' },
    ]);
    const result = await unpackInto(archive, target);

    expect(result).toEqual({ files: 4, bytes: 8 + 10 + large.length, skipped: [] });
    expect(readFileSync(join(target, 'data/basin é "1".csv'), 'utf8')).toBe('a,b\n1,2\n');
    expect(readFileSync(join(target, 'data/nothing'), 'utf8')).toBe('');
    expect(statSync(join(target, 'data/empty')).isDirectory()).toBe(true);
    expect(statSync(join(target, 'model')).mode & 0o777).toBe(0o755);
    expect(readFileSync(join(target, 'large')).equals(large)).toBe(true);
    expect(statSync(join(target, 'large')).mtimeMs).toBeCloseTo(
      Math.floor(statSync(join(source, 'large')).mtimeMs),
      -4,
    );
  });

  it('brings what is made for the archive over', async () => {
    const archive = packFiles(
      [],
      [
        { name: 'made/empty', content: null },
        { name: 'made/text', content: 'é\n' },
      ],
    );
    await unpackInto(archive, target);

    expect(statSync(join(target, 'made/empty')).isDirectory()).toBe(true);
    expect(readFileSync(join(target, 'made/text'), 'utf8')).toBe('é\n');
  });

  it('begins its work when it is read', async () => {
    const archive = packFiles([{ path: join(source, 'later'), name: 'later' }]);
    await new Promise(setImmediate);
    writeFileSync(join(source, 'later'), 'x');

    expect(await unpackInto(archive, target)).toMatchObject({ files: 1 });
  });

  it('brings many files and long names over', async () => {
    const deep = join(source, 'd'.repeat(120), 'e'.repeat(120));
    mkdirSync(deep, { recursive: true });
    for (let index = 0; index < 300; index += 1) {
      writeFileSync(join(deep, `file-${index}`), `${index}`);
    }

    const result = await unpackInto(packFiles([{ path: source, name: 'all' }]), target);

    expect(result.files).toBe(300);
    expect(readFileSync(join(target, 'all', 'd'.repeat(120), 'e'.repeat(120), 'file-299'), 'utf8')).toBe('299');
  });
});

describe('packFiles', () => {
  it('makes an archive that tar itself reads', async () => {
    writeFileSync(join(source, 'a'), 'content');
    mkdirSync(target);

    const archive = await buffer(packFiles([{ path: source, name: 'dir' }]));
    execFileSync('tar', ['-xf', '-', '-C', target], { input: archive });

    expect(readFileSync(join(target, 'dir/a'), 'utf8')).toBe('content');
  });

  it('gives an empty archive for no files', async () => {
    expect(await unpackInto(packFiles([]), target)).toEqual({ files: 0, bytes: 0, skipped: [] });
  });

  it('follows symbolic links', async () => {
    writeFileSync(join(directory, 'elsewhere'), 'linked');
    symlinkSync('../elsewhere', join(source, 'link'));

    await unpackInto(packFiles([{ path: source, name: 'dir' }]), target);

    expect((await lstat(join(target, 'dir/link'))).isFile()).toBe(true);
    expect(readFileSync(join(target, 'dir/link'), 'utf8')).toBe('linked');
  });

  it('refuses a link into its own parents', async () => {
    mkdirSync(join(source, 'below'));
    symlinkSync('..', join(source, 'below/up'));

    await expect(buffer(packFiles([{ path: source, name: 'dir' }]))).rejects.toThrow(/below\/up.*symbolic link/);
  });

  it.each([
    ['a missing file', () => undefined],
    ['a link without a target', (path: string) => execFileSync('ln', ['-s', 'nowhere', path])],
    ['a pipe', (path: string) => execFileSync('mkfifo', [path])],
  ])('refuses %s, and names it', async (_what, make) => {
    const path = join(source, 'entry');
    make(path);

    const archive = buffer(packFiles([{ path, name: 'entry' }]));

    await expect(archive).rejects.toThrow(PackError);
    await expect(archive).rejects.toThrow(path);
  });

  it.each([
    ['shrinks', (path: string) => truncate(path, 1000)],
    ['grows', (path: string) => appendFile(path, 'more')],
  ])('fails when a file %s while it is read', async (_what, change) => {
    const path = join(source, 'growing');
    writeFileSync(path, Buffer.alloc(20_000_000));
    const archive = packFiles([{ path, name: 'growing' }]);
    const iterator = archive[Symbol.asyncIterator]() as AsyncIterator<Buffer>;

    await iterator.next();
    await change(path);
    const rest = (async (): Promise<void> => {
      while ((await iterator.next()).done !== true);
    })();

    await expect(rest).rejects.toThrow(/size changed/);
  });

  it('is read no faster than it is taken', async () => {
    writeFileSync(join(source, 'large'), Buffer.alloc(50_000_000));
    const archive = packFiles([{ path: source, name: 'dir' }]);

    const first = (await archive[Symbol.asyncIterator]().next()) as IteratorResult<Buffer>;
    archive.destroy();

    expect((first.value as Buffer).length).toBeLessThan(1_000_000);
  });
});

describe('unpackInto', () => {
  it.each(['../evil', 'a/../../evil', '/tmp/evil', '..', 'a/..', './../evil'])('refuses the name %s', async (name) => {
    const archive = await archiveOf({ name, content: 'x' });

    await expect(unpackInto(Readable.from([archive]), target)).rejects.toThrow(UnpackError);
    expect(existsSync(join(directory, 'evil'))).toBe(false);
  });

  it('does not write through a symbolic link of the archive', async () => {
    mkdirSync(join(directory, 'outside'));
    const archive = await archiveOf(
      { name: 'inside', type: 'directory' },
      { name: 'link', type: 'symlink', linkname: 'inside' },
      { name: 'link/evil', content: 'x' },
    );

    await expect(unpackInto(Readable.from([archive]), target)).rejects.toThrow(UnpackError);
    expect(await readdir(join(target, 'inside'))).toEqual([]);
  });

  it('does not write through a symbolic link that was there before', async () => {
    mkdirSync(target);
    symlinkSync(source, join(target, 'dir'));

    const archive = await archiveOf({ name: 'dir/evil', content: 'x' });

    await expect(unpackInto(Readable.from([archive]), target)).rejects.toThrow(UnpackError);
    expect(await readdir(source)).toEqual([]);
  });

  it('keeps links that stay inside and leaves out the others', async () => {
    const archive = await archiveOf(
      { name: 'dir/file', content: 'x' },
      { name: 'dir/good', type: 'symlink', linkname: 'file' },
      { name: 'dir/up', type: 'symlink', linkname: '../dir/file' },
      { name: 'absolute', type: 'symlink', linkname: '/etc/passwd' },
      { name: 'dir/outside', type: 'symlink', linkname: '../../source' },
      { name: 'detour', type: 'symlink', linkname: 'dir/up/../../..' },
      { name: 'pipe', type: 'fifo' },
    );

    const result = await unpackInto(Readable.from([archive]), target);

    expect(result).toEqual({ files: 1, bytes: 1, skipped: ['absolute', 'dir/outside', 'detour', 'pipe'] });
    expect(await readlink(join(target, 'dir/good'))).toBe('file');
    expect(readFileSync(join(target, 'dir/up'), 'utf8')).toBe('x');
  });

  it('refuses a hard link, whose content the archive does not hold', async () => {
    const archive = await archiveOf({ name: 'a', content: 'x' }, { name: 'b', type: 'link', linkname: 'a' });

    await expect(unpackInto(Readable.from([archive]), target)).rejects.toThrow(/--hard-dereference/);
  });

  it('replaces files, read-only ones too, and a link by a file without following it', async () => {
    mkdirSync(target);
    writeFileSync(join(target, 'file'), 'a longer old content', { mode: 0o444 });
    writeFileSync(join(directory, 'outside'), 'untouched');
    symlinkSync('../outside', join(target, 'link'));
    const archive = await archiveOf({ name: 'file', content: 'new' }, { name: 'link', content: 'new' });

    await unpackInto(Readable.from([archive]), target);

    expect(readFileSync(join(target, 'file'), 'utf8')).toBe('new');
    expect(readFileSync(join(target, 'link'), 'utf8')).toBe('new');
    expect(readFileSync(join(directory, 'outside'), 'utf8')).toBe('untouched');
    expect((await readdir(target)).sort()).toEqual(['file', 'link']);
  });

  it('makes what the owner could not read there readable here', async () => {
    const archive = await archiveOf({ name: 'file', content: 'x', mode: 0o100 });

    await unpackInto(Readable.from([archive]), target);

    expect(statSync(join(target, 'file')).mode & 0o777).toBe(0o700);
  });

  it('reports an archive that was cut off, wherever', async () => {
    writeFileSync(join(source, 'a'), randomBytes(2000));
    writeFileSync(join(source, 'b'), randomBytes(2000));
    const archive = await buffer(packFiles([{ path: source, name: 'dir' }]));

    for (const length of [0, 100, 512, 1024, 1500, 512 + 512 + 2048, archive.length - 1024, archive.length - 1]) {
      const cut = unpackInto(Readable.from([archive.subarray(0, length)]), join(directory, `cut-${length}`));
      await expect(cut).rejects.toThrow(UnpackError);
    }
  });

  it('reports something that is no archive', async () => {
    const noise = unpackInto(Readable.from([randomBytes(10_000)]), target);

    await expect(noise).rejects.toThrow(UnpackError);
  });

  it('passes on the error of the stream', async () => {
    const stream = new PassThrough();
    const unpacked = unpackInto(stream, target);

    stream.destroy(new Error('the connection broke'));

    await expect(unpacked).rejects.toThrow('the connection broke');
  });

  it('names the cause when this machine cannot write', async () => {
    mkdirSync(join(target, 'occupied', 'x'), { recursive: true });
    const archive = await archiveOf({ name: 'occupied', content: 'x' });

    await expect(unpackInto(Readable.from([archive]), target)).rejects.toThrow(/cannot be unpacked into.*directory/);
  });

  it('unpacks what tar itself packs', async () => {
    writeFileSync(join(source, 'a'), 'content');
    chmodSync(join(source, 'a'), 0o755);
    const archive = execFileSync('tar', ['-cf', '-', '-C', source, '.']);

    const result = await unpackInto(Readable.from([archive]), target);

    expect(result).toMatchObject({ files: 1, bytes: 7 });
    expect(statSync(join(target, 'a')).mode & 0o777).toBe(0o755);
  });
});
