import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { systemClock } from '../../../lib/domain/clock.js';
import { SshHost } from '../../../lib/hosts/ssh-host.js';
import { HtcondorScheduler } from '../../../lib/schedulers/htcondor/htcondor.scheduler.js';
import { OutputTransferError } from '../../../lib/schedulers/scheduler.errors.js';
import { findSubmitHost } from '../../support/submit-host.js';
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.js';
import { DIRECTORY, TestDirectory } from './support.js';
import { alwaysMyTurn } from '../../support/query-turns.js';

const MEGABYTE = 1024 * 1024;
const LARGE_FILE = 40 * MEGABYTE;

let proxy: TcpProxy;
let host: SshHost;
let local: TestDirectory;
let installation: string;

function schedulerWith(options: { path?: string } = {}): HtcondorScheduler {
  return new HtcondorScheduler(
    host,
    { name: 'pool', directory: DIRECTORY, ...options },
    { installation, clock: systemClock, takeQueryTurn: alwaysMyTurn },
  );
}

/** Writes outputs of a submission by a script that runs in its `run` directory. */
async function outputs(directory: string, script: string): Promise<void> {
  const run = `${await host.homeDirectory()}/${DIRECTORY}/${installation}/jobs/${directory}/run`;
  const { exitCode, stderr } = await host.run({
    argv: ['/bin/sh', '-c', `mkdir -p "$1" && cd "$1" && ${script}`, 'sh', run],
  });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
}

async function checksumHere(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function checksumThere(directory: string, file: string): Promise<string> {
  const path = `${DIRECTORY}/${installation}/jobs/${directory}/run/${file}`;
  return (await host.run({ argv: ['sha256sum', path] })).stdout.slice(0, 64);
}

beforeEach(async () => {
  installation = randomUUID().replaceAll('-', '').slice(0, 12);
  const address = findSubmitHost();
  proxy = await startTcpProxy(address);
  host = new SshHost({
    ...address,
    host: '127.0.0.1',
    port: proxy.port,
    reconnectDelay: { initial: 1, maximum: 1 },
  });
  local = await TestDirectory.create();
});

afterEach(async () => {
  await host.run({ argv: ['rm', '-rf', '--', `${await host.homeDirectory()}/${DIRECTORY}/${installation}`] });
  await host.close();
  await proxy.close();
  await local.remove();
});

describe('collecting outputs', () => {
  it('brings files of any name, directories, and links that stay inside', async () => {
    const names = ['plain', '-rf', 'a b', "it's", 'ü€', 'line\nbreak', '.hidden', 'sub/deep/file'];
    const quoted = names.map((name) => `'${name.replaceAll("'", "'\\''")}'`).join(' ');
    await outputs(
      'job-1',
      `mkdir -p sub/deep empty && for name in ${quoted}; do printf %s "$name" > "./$name"; done;` +
        ' ln -s plain inner; ln -s /etc/passwd outer; ln -s ../../x above',
    );
    const destination = join(local.path, 'job');

    const collected = await schedulerWith().collect('job-1', destination);

    const contents = await Promise.all(names.map((name) => readFile(join(destination, name), 'utf8')));
    expect(contents).toEqual(names);
    expect(collected).toEqual({ files: names.length, bytes: Buffer.byteLength(names.join('')) });
    expect((await stat(join(destination, 'empty'))).isDirectory()).toBe(true);
    expect(await readlink(join(destination, 'inner'))).toBe('plain');
    expect(await readdir(destination)).not.toContain('outer');
    expect(await readdir(destination)).not.toContain('above');
  });

  it('goes on with a large file where the connection broke', async () => {
    await outputs(
      'job-1',
      `head -c ${LARGE_FILE} /dev/urandom > large && chmod 640 large && touch -d @1700000000 large`,
    );
    const destination = join(local.path, 'job');
    proxy.cutAfter(LARGE_FILE / 2);

    await expect(schedulerWith().collect('job-1', destination)).rejects.toThrow(OutputTransferError);
    const visible = (await readdir(destination)).filter((name) => !name.startsWith('.'));
    const before = proxy.received();
    await schedulerWith().collect('job-1', destination);

    expect(visible).toEqual([]);
    expect(proxy.received() - before).toBeLessThan(0.6 * LARGE_FILE);
    expect(await checksumHere(join(destination, 'large'))).toBe(await checksumThere('job-1', 'large'));
    expect(await readdir(destination)).toEqual(['large']);
    const { mode, mtimeMs } = await stat(join(destination, 'large'));
    expect([mode & 0o777, mtimeMs]).toEqual([0o640, 1_700_000_000_000]);
  });

  it('transfers no small file twice', async () => {
    const files = 2000;
    await outputs(
      'job-1',
      `seq ${files} | split -l 1 -a 4 - part- && for f in *; do head -c 8000 /dev/urandom > $f; done`,
    );
    const destination = join(local.path, 'job');
    proxy.cutAfter(8 * MEGABYTE);

    await expect(schedulerWith().collect('job-1', destination)).rejects.toThrow(OutputTransferError);
    const before = proxy.received();
    const collected = await schedulerWith().collect('job-1', destination);

    expect(collected).toEqual({ files, bytes: files * 8000 });
    expect(proxy.received() - before).toBeLessThan(13 * MEGABYTE);
    expect(await readdir(destination)).toHaveLength(files);
  });

  it('does not believe what lies here of a large file: the whole must have the checksum of the original', async () => {
    await outputs('job-1', `head -c ${LARGE_FILE} /dev/urandom > large`);
    const destination = join(local.path, 'job');
    proxy.cutAfter(LARGE_FILE / 2);
    await expect(schedulerWith().collect('job-1', destination)).rejects.toThrow(OutputTransferError);
    const [part = ''] = await readdir(destination);
    const { size } = await stat(join(destination, part));
    await writeFile(join(destination, part), Buffer.alloc(size));

    await expect(schedulerWith().collect('job-1', destination)).rejects.toThrow(/checksum/);
    await schedulerWith().collect('job-1', destination);

    expect(await checksumHere(join(destination, 'large'))).toBe(await checksumThere('job-1', 'large'));
  });

  it('says what this machine cannot write', async () => {
    await outputs('job-1', 'echo 1 > result');
    const destination = join(local.path, 'job');
    await mkdir(join(destination, 'result'), { recursive: true });
    await writeFile(join(destination, 'result', 'in the way'), '');

    await expect(schedulerWith().collect('job-1', destination)).rejects.toThrow(OutputTransferError);
  });

  it('brings everything from a host without GNU find as well', async () => {
    await outputs('job-1', 'mkdir -p sub && echo 1 > result && echo 22 > sub/more');
    const tools = `${await host.homeDirectory()}/${DIRECTORY}/${installation}/tools`;
    const other = '#!/bin/sh\\ncase "$*" in *-printf*) exit 1;; esac\\nexec /usr/bin/find "$@"\\n';
    await host.run({
      argv: ['/bin/sh', '-c', `mkdir -p "$1" && printf '${other}' > "$1/find" && chmod +x "$1/find"`, 'sh', tools],
    });
    const destination = join(local.path, 'job');

    const collected = await schedulerWith({ path: tools }).collect('job-1', destination);

    expect(collected).toEqual({ files: 2, bytes: 5 });
    expect(await readFile(join(destination, 'sub/more'), 'utf8')).toBe('22\n');
  });
});
