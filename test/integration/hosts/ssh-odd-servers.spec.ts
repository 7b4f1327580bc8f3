import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { HostUnreachableError } from '../../../lib/hosts/host.errors.js';
import { SshHost } from '../../../lib/hosts/ssh-host.js';
import { startSshTestServer } from '../../support/ssh-test-server.js';
import type { SshTestServer, SshTestServerOptions } from '../../support/ssh-test-server.js';
import { describeHost } from './host.conformance.js';

const NOISE = 'Welcome!\nnestjs-jobs-0000000000000000\nYou have mail.';

function hostOf(server: SshTestServer): SshHost {
  return new SshHost({
    host: '127.0.0.1',
    port: server.port,
    username: 'jobs',
    password: 'pa55',
    hostKey: server.hostKeys,
  });
}

describe('a server with a banner, noisy start-up files and no SFTP', () => {
  let server: SshTestServer;

  beforeAll(async () => {
    server = await startSshTestServer({
      password: 'pa55',
      noise: NOISE,
      banner: 'Authorised use only.\n',
      sftp: 'refused',
    });
  });
  afterAll(() => server.close());

  describeHost('SshHost by commands only', () => hostOf(server));
});

describe('SshHost', () => {
  const cleanups: (() => Promise<unknown>)[] = [];

  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) {
      await cleanup();
    }
  });

  async function start(options: SshTestServerOptions): Promise<{ host: SshHost; server: SshTestServer }> {
    const server = await startSshTestServer({ password: 'pa55', sftp: 'refused', ...options });
    cleanups.push(() => server.close());
    const host = hostOf(server);
    cleanups.push(() => host.close());
    return { host, server };
  }

  it('works by commands where something else answers in the place of SFTP', async () => {
    const { host } = await start({ sftp: 'noise' });

    expect((await host.stat('/'))?.type).toBe('directory');
  });

  it('drops much noise before the output', async () => {
    const { host } = await start({ noise: 'x'.repeat(300_000) });

    const result = await host.run({ argv: ['sh', '-c', 'echo out; echo err >&2'] });

    expect(result).toEqual({ stdout: 'out\n', stderr: 'err\n', exitCode: 0 });
  });

  it('says what a login shell answered that starts nothing', async () => {
    const { host } = await start({ shell: ['sh', '-c', 'echo This account is not available.; exit 1', 'sh'] });

    const run = host.run({ argv: ['true'] });

    await expect(run).rejects.toThrow(HostUnreachableError);
    await expect(run).rejects.toThrow(/This account is not available/);
  });

  it('stays below the number of sessions that the host allows', async () => {
    const { host, server } = await start({ maxSessions: 2 });
    const numbers = Array.from({ length: 10 }, (_, index) => `${index}`);

    const results = await Promise.all(numbers.map((number) => host.run({ argv: ['echo', number] })));

    expect(results.map(({ stdout }) => stdout.trim())).toEqual(numbers);
    expect(server.connections()).toBe(1);
  });

  it('does not take a session that has just ended for one of fewer that are allowed', async () => {
    const { host } = await start({ maxSessions: 2, sessionsLinger: 150 });
    const stdin = new PassThrough();
    const long = await host.stream({ argv: ['cat'], stdin });
    long.stdout.resume();

    for (const word of ['one', 'two', 'three']) {
      expect((await host.run({ argv: ['echo', word], timeout: 10_000 })).stdout).toBe(`${word}\n`);
    }
    stdin.end();
    expect((await long.finished).exitCode).toBe(0);
  });

  it('gives the time-out to a command that waits for its place too long', async () => {
    const { host } = await start({ maxSessions: 1 });
    const { stdout, finished } = await host.stream({ argv: ['sh', '-c', 'echo started; exec sleep 1'] });
    await once(stdout, 'data');
    stdout.resume();

    const second = host.run({ argv: ['true'], timeout: 100 });

    await expect(second).rejects.toMatchObject({ code: 'COMMAND_TIMEOUT' });
    await finished;
    expect((await host.run({ argv: ['echo', 'free'] })).stdout).toBe('free\n');
  });

  it('connects again after the server ended the connection', async () => {
    const { host, server } = await start({});
    await host.run({ argv: ['true'] });

    server.dropConnections();
    await host.run({ argv: ['true'] }).catch((error: unknown) => {
      expect(error).toBeInstanceOf(HostUnreachableError);
    });

    expect((await host.run({ argv: ['echo', 'again'] })).stdout).toBe('again\n');
    expect(server.connections()).toBe(2);
  });
});
