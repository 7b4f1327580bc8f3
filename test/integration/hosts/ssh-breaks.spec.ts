import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CommandInterruptedError, HostUnreachableError } from '../../../lib/hosts/host.errors.js';
import type { SshHostOptions } from '../../../lib/hosts/ssh-host.options.js';
import { SshHost } from '../../../lib/hosts/ssh-host.js';
import { startSilentServer, type SilentServer } from '../../support/silent-server.js';
import { findSubmitHost } from '../../support/submit-host.js';
import { startTcpProxy } from '../../support/tcp-proxy.js';
import type { TcpProxy } from '../../support/tcp-proxy.js';
import { waitFor } from '../../support/wait-for.js';

const submitHost = findSubmitHost();
const hello = { argv: ['echo', 'hello'] } as const;

/** A clock that a test moves by hand. */
class TestClock {
  private time = Date.parse('2026-01-01T00:00:00Z');
  now = (): Date => new Date(this.time);
  advance(milliseconds: number): void {
    this.time += milliseconds;
  }
}

let proxy: TcpProxy;
let clock: TestClock;
let hosts: SshHost[];
let silentServers: SilentServer[];

function hostBehindProxy(options: Partial<SshHostOptions> = {}): SshHost {
  const through = { ...submitHost, host: '127.0.0.1', port: proxy.port };
  const host = new SshHost({ ...through, ...options }, { clock, random: () => 0.999 });
  hosts.push(host);
  return host;
}

async function silentServer(): Promise<SilentServer> {
  const server = await startSilentServer();
  silentServers.push(server);
  return server;
}

beforeEach(async () => {
  proxy = await startTcpProxy(submitHost);
  clock = new TestClock();
  hosts = [];
  silentServers = [];
});
afterEach(async () => {
  await Promise.all([...hosts, ...silentServers].map((one) => one.close()));
  await proxy.close();
});

describe('one connection', () => {
  it('is made when it is first needed, and shared', async () => {
    const host = hostBehindProxy();
    expect(proxy.accepted()).toBe(0);

    await Promise.all([host.run(hello), host.run(hello), host.stat('.'), host.homeDirectory()]);
    await host.run(hello);

    expect(proxy.accepted()).toBe(1);
  });

  it('is made again after a break', async () => {
    const host = hostBehindProxy();
    await host.run(hello);

    proxy.cut();

    // The first call after the break may still meet the old connection; nothing was done then.
    await host.run(hello).catch((error: unknown) => {
      expect(error).toBeInstanceOf(HostUnreachableError);
    });
    expect((await host.run(hello)).stdout).toBe('hello\n');
    expect(proxy.accepted()).toBe(2);
  });
});

describe('a break', () => {
  it('while a command runs leaves it open how it ended', async () => {
    const host = hostBehindProxy();
    const { stdout, finished } = await host.stream({ argv: ['sh', '-c', 'echo started; sleep 3'] });
    await once(stdout, 'data');

    proxy.cut();

    await expect(finished).rejects.toThrow(CommandInterruptedError);
    await expect(finished).rejects.toThrow(/echo started/);
  });

  it('in the middle of the output is an error of the output, not its end', async () => {
    const host = hostBehindProxy();
    const { stdout } = await host.stream({ argv: ['sh', '-c', 'echo first; sleep 3; echo last'] });
    const read = (async (): Promise<string> => {
      let text = '';
      for await (const chunk of stdout) {
        text += String(chunk);
        proxy.cut();
      }
      return text;
    })();

    await expect(read).rejects.toThrow(CommandInterruptedError);
  });

  it('does not end a command that changes something', async () => {
    const host = hostBehindProxy();
    const mark = `/tmp/survives-${randomBytes(6).toString('hex')}`;
    const argv = ['sh', '-c', 'echo started; sleep 1; touch "$1"', 'sh', mark] as const;
    const { stdout, finished } = await host.stream({ argv: [...argv] });
    await once(stdout, 'data');

    proxy.cut();
    await expect(finished).rejects.toThrow(CommandInterruptedError);

    const another = hostBehindProxy();
    const { exitCode } = await waitFor(
      () => another.run({ argv: ['rm', mark] }),
      (removal) => removal.exitCode === 0,
    );
    expect(exitCode).toBe(0);
  });

  it('ends the files that were open; they can be opened again', async () => {
    const host = hostBehindProxy();
    const file = await host.openFile('/etc/passwd');
    await file!.size();

    proxy.cut();

    await expect(file!.size()).rejects.toThrow(HostUnreachableError);
    await expect(file!.read(0, 10)).rejects.toThrow(HostUnreachableError);
    await file!.close();
    const again = await host.openFile('/etc/passwd');
    expect(await again!.size()).toBeGreaterThan(0);
    await again!.close();
  });

  it('that nobody tells of is noticed by the keep-alive', async () => {
    const host = hostBehindProxy({ keepAliveInterval: 100, keepAliveCountMax: 2 });
    const { stdout, finished } = await host.stream({ argv: ['sh', '-c', 'echo started; sleep 3'] });
    const file = await host.openFile('/etc/passwd');
    await once(stdout, 'data');

    proxy.freeze();

    await expect(finished).rejects.toThrow(CommandInterruptedError);
    await expect(file!.size()).rejects.toThrow(HostUnreachableError);
    expect((await host.run(hello)).stdout).toBe('hello\n');
  });

  it('before a command was sent means that nothing was done', async () => {
    const host = hostBehindProxy({ keepAliveInterval: 100, keepAliveCountMax: 2 });
    await host.run(hello);

    proxy.freeze();

    await expect(host.run(hello)).rejects.toThrow(HostUnreachableError);
  });
});

describe('a host that cannot be reached', () => {
  async function unusedPort(): Promise<number> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    return port;
  }

  it('is named with the cause', async () => {
    const port = await unusedPort();

    const run = hostBehindProxy({ port }).run(hello);

    await expect(run).rejects.toThrow(HostUnreachableError);
    await expect(run).rejects.toThrow(new RegExp(`127.0.0.1:${port} cannot be reached: .*ECONNREFUSED`));
  });

  it('that accepts and says nothing is given up after the time for connecting', async () => {
    const { port } = await silentServer();

    const run = hostBehindProxy({ port, connectTimeout: 200 }).run(hello);

    await expect(run).rejects.toThrow(HostUnreachableError);
  });

  it('is not asked again during the pause, which grows; callers get the last error at once', async () => {
    const host = hostBehindProxy({ reconnectDelay: { initial: 1000, maximum: 3000 } });
    proxy.refuse();

    await expect(host.run(hello)).rejects.toThrow(HostUnreachableError);
    clock.advance(990);
    await expect(host.run(hello)).rejects.toThrow(HostUnreachableError);
    await expect(host.stat('/')).rejects.toThrow(HostUnreachableError);
    expect(proxy.accepted()).toBe(1);

    clock.advance(10);
    await expect(host.run(hello)).rejects.toThrow(HostUnreachableError);
    clock.advance(1990);
    await expect(host.run(hello)).rejects.toThrow(HostUnreachableError);
    expect(proxy.accepted()).toBe(2);

    clock.advance(10);
    proxy.restore();
    expect((await host.run(hello)).stdout).toBe('hello\n');
    expect(proxy.accepted()).toBe(3);
  });

  it('does not hold up who gives up earlier', async () => {
    const { port } = await silentServer();
    const host = hostBehindProxy({ port, connectTimeout: 5000 });

    await expect(host.run({ ...hello, timeout: 100 })).rejects.toMatchObject({ code: 'COMMAND_TIMEOUT' });
  });
});

describe('closing', () => {
  it('leaves no handle that keeps the process alive', async () => {
    const handlesBefore = process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')).length;
    const host = new SshHost(submitHost);
    await host.run(hello);
    await host.stat('.');

    await host.close();

    const handlesAfter = process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')).length;
    expect(handlesAfter).toBeLessThanOrEqual(handlesBefore);
  });

  it('ends an attempt to connect that is under way', async () => {
    const { port } = await silentServer();
    const host = hostBehindProxy({ port });
    const run = host.run(hello);
    const outcome = expect(run).rejects.toThrow(HostUnreachableError);

    await new Promise((resolve) => setTimeout(resolve, 50));
    await host.close();

    await outcome;
  });
});
