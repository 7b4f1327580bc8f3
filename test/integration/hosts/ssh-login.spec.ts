import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AuthenticationFailedError,
  HostKeyMismatchError,
  HostOptionsError,
  HostUnreachableError,
} from '../../../lib/hosts/host.errors.js';
import type { SshHostOptions } from '../../../lib/hosts/ssh-host.options.js';
import { SshHost } from '../../../lib/hosts/ssh-host.js';
import { makeKeyPair, startSshTestServer } from '../../support/ssh-test-server.js';
import type { SshTestServer, SshTestServerOptions } from '../../support/ssh-test-server.js';

const OTHER_FINGERPRINT = `SHA256:${'A'.repeat(43)}`;
const cleanups: (() => Promise<unknown>)[] = [];
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ssh-login-'));
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) {
    await cleanup();
  }
});
afterAll(() => rm(directory, { recursive: true }));

async function startServer(options: SshTestServerOptions): Promise<SshTestServer> {
  const server = await startSshTestServer(options);
  cleanups.push(() => server.close());
  return server;
}

function hostOf(server: SshTestServer, options: Partial<SshHostOptions>): SshHost {
  const host = new SshHost({
    host: '127.0.0.1',
    port: server.port,
    username: 'jobs',
    ...(options.knownHosts === undefined ? { hostKey: server.hostKeys } : {}),
    ...options,
  });
  cleanups.push(() => host.close());
  return host;
}

async function fileWith(content: string): Promise<string> {
  const path = join(directory, `file-${Math.random()}`);
  await writeFile(path, content);
  return path;
}

const hello = { argv: ['echo', 'hello'] } as const;

describe('logging in', () => {
  const keys = { ed25519: makeKeyPair('ed25519'), ecdsa: makeKeyPair('ecdsa'), rsa: makeKeyPair('rsa') };

  it.each(Object.entries(keys))('works with a key of type %s', async (_type, key) => {
    const server = await startServer({ publicKeys: [key.public] });

    const { stdout } = await hostOf(server, { privateKey: key.private }).run(hello);

    expect(stdout).toBe('hello\n');
  });

  it('works with a key from a file, and one without its last newline', async () => {
    const server = await startServer({ publicKeys: [keys.ed25519.public] });
    const privateKeyPath = await fileWith(keys.ed25519.private);

    expect((await hostOf(server, { privateKeyPath }).run(hello)).stdout).toBe('hello\n');
    expect((await hostOf(server, { privateKey: keys.ed25519.private.trim() }).run(hello)).stdout).toBe('hello\n');
  });

  it('works with an encrypted key and its passphrase', async () => {
    const key = makeKeyPair('ed25519', 'open sesame');
    const server = await startServer({ publicKeys: [key.public] });

    const host = hostOf(server, { privateKey: key.private, passphrase: 'open sesame' });

    expect((await host.run(hello)).stdout).toBe('hello\n');
  });

  it('says that a passphrase is missing or wrong, without asking the host and without telling it', async () => {
    const key = makeKeyPair('ed25519', 'open sesame');
    const server = await startServer({ publicKeys: [key.public] });

    const without = hostOf(server, { privateKey: key.private }).run(hello);
    await expect(without).rejects.toThrow(HostOptionsError);
    await expect(without).rejects.toThrow(/encrypted.*`passphrase`/);
    const wrong = hostOf(server, { privateKey: key.private, passphrase: 'open barley' }).run(hello);
    await expect(wrong).rejects.toThrow(HostOptionsError);
    await expect(wrong).rejects.not.toThrow(/barley/);
    expect(server.connections()).toBe(0);
  });

  it.each([
    ['no file', () => Promise.resolve({ privateKeyPath: '/no/such/key' }), /"\/no\/such\/key".*cannot be read/],
    [
      'no key',
      async () => ({ privateKeyPath: await fileWith('nonsense') }),
      /not an ed25519, ECDSA or RSA private key/,
    ],
    ['a public key', () => Promise.resolve({ privateKey: keys.ed25519.public }), /public key/],
  ])('says that there is %s', async (_what, makeOptions, message) => {
    const server = await startServer({ publicKeys: [keys.ed25519.public] });

    const run = hostOf(server, await makeOptions()).run(hello);

    await expect(run).rejects.toThrow(HostOptionsError);
    await expect(run).rejects.toThrow(message);
  });

  it.each(['password', 'keyboardInteractive'] as const)('works with a password by %s', async (method) => {
    const server = await startServer({ [method]: 'pa55' });

    expect((await hostOf(server, { password: 'pa55' }).run(hello)).stdout).toBe('hello\n');
  });

  it('tries the key first and the password when the key is refused', async () => {
    const server = await startServer({ publicKeys: [keys.ed25519.public], password: 'pa55' });

    const host = hostOf(server, { privateKey: keys.ecdsa.private, password: 'pa55' });

    expect((await host.run(hello)).stdout).toBe('hello\n');
    expect(server.attempts).toEqual(['publickey', 'password']);
  });

  it('names what was tried when all is refused, and no secret', async () => {
    const server = await startServer({ publicKeys: [keys.ed25519.public], password: 'pa55' });

    const run = hostOf(server, { privateKey: keys.rsa.private, password: 'wr0ng' }).run(hello);

    await expect(run).rejects.toThrow(AuthenticationFailedError);
    await expect(run).rejects.toThrow(/tried: the private key \(ssh-rsa\), password\)/);
    await expect(run).rejects.not.toThrow(/wr0ng/);
  });

  it('does not send the password to a host that does not ask for it', async () => {
    const server = await startServer({ publicKeys: [keys.ed25519.public] });

    const run = hostOf(server, { privateKey: keys.ecdsa.private, password: 'pa55' }).run(hello);

    await expect(run).rejects.toThrow(AuthenticationFailedError);
    expect(server.attempts).not.toContain('password');
  });

  it('names an agent that is not there', async () => {
    const server = await startServer({ publicKeys: [keys.ed25519.public] });

    const run = hostOf(server, { agent: '/no/such/agent.sock' }).run(hello);

    await expect(run).rejects.toThrow(AuthenticationFailedError);
    await expect(run).rejects.toThrow(/agent at \/no\/such\/agent.sock \(.*connect.*\)/);
  });
});

describe('the host key', () => {
  it('is compared with the fingerprint before anything is sent', async () => {
    const server = await startServer({ password: 'pa55' });

    const run = hostOf(server, { password: 'pa55', hostKey: OTHER_FINGERPRINT }).run(hello);

    await expect(run).rejects.toThrow(HostKeyMismatchError);
    await expect(run).rejects.toThrow(server.hostKeys[0]);
    expect(server.attempts).toEqual([]);
  });

  it.each([0, 1, 2])('may be pinned by any of the keys of a host (%i)', async (index) => {
    const server = await startServer({ password: 'pa55', hostKeyTypes: ['ed25519', 'ecdsa', 'rsa'] });

    const host = hostOf(server, { password: 'pa55', hostKey: server.hostKeys[index]! });

    expect((await host.run(hello)).stdout).toBe('hello\n');
  });

  it('may be one of several', async () => {
    const server = await startServer({ password: 'pa55' });

    const host = hostOf(server, { password: 'pa55', hostKey: [OTHER_FINGERPRINT, ...server.hostKeys] });

    expect((await host.run(hello)).stdout).toBe('hello\n');
  });

  it('may stand in a file of known hosts, where its type decides which key is asked for', async () => {
    const server = await startServer({ password: 'pa55', hostKeyTypes: ['ed25519', 'rsa'] });
    const knownHosts = await fileWith(`# ours\n${server.knownHosts[1]!}\n`);

    expect((await hostOf(server, { password: 'pa55', knownHosts }).run(hello)).stdout).toBe('hello\n');
    expect(server.connections()).toBe(1);
  });

  it('may stand there under a hashed name', async () => {
    const server = await startServer({ password: 'pa55' });
    const salt = Buffer.from('a salt of 20 bytes..');
    const hash = createHmac('sha1', salt).update(`[127.0.0.1]:${server.port}`).digest('base64');
    const key = server.knownHosts[0]!.split(' ').slice(1).join(' ');
    const knownHosts = await fileWith(`|1|${salt.toString('base64')}|${hash} ${key}\n`);

    expect((await hostOf(server, { password: 'pa55', knownHosts }).run(hello)).stdout).toBe('hello\n');
  });

  it('is refused when it is revoked there', async () => {
    const server = await startServer({ password: 'pa55' });
    const knownHosts = await fileWith(`${server.knownHosts[0]!}\n@revoked ${server.knownHosts[0]!}\n`);

    const run = hostOf(server, { password: 'pa55', knownHosts }).run(hello);

    await expect(run).rejects.toThrow(HostKeyMismatchError);
    expect(server.attempts).toEqual([]);
  });

  it('is refused when the file names none for the host', async () => {
    const server = await startServer({ password: 'pa55' });
    const knownHosts = await fileWith('');

    const run = hostOf(server, { password: 'pa55', knownHosts }).run(hello);

    await expect(run).rejects.toThrow(/it names none/);
  });

  it('says that the file cannot be read', async () => {
    const server = await startServer({ password: 'pa55' });

    const run = hostOf(server, { password: 'pa55', knownHosts: '/no/such/file' }).run(hello);

    await expect(run).rejects.toThrow(HostOptionsError);
  });
});

describe('a jump host', () => {
  it('leads to the host, and both host keys are checked', async () => {
    const jump = await startServer({ password: 'jump', forwarding: true });
    const server = await startServer({ password: 'pa55' });
    const jumpOptions = { host: '127.0.0.1', port: jump.port, username: 'me', password: 'jump' };

    const host = hostOf(server, { password: 'pa55', jump: { ...jumpOptions, hostKey: jump.hostKeys } });
    const wrongJump = hostOf(server, { password: 'pa55', jump: { ...jumpOptions, hostKey: OTHER_FINGERPRINT } });
    const wrongHost = hostOf(server, {
      password: 'pa55',
      hostKey: OTHER_FINGERPRINT,
      jump: { ...jumpOptions, hostKey: jump.hostKeys },
    });

    expect((await host.run(hello)).stdout).toBe('hello\n');
    await expect(wrongJump.run(hello)).rejects.toThrow(HostKeyMismatchError);
    await expect(wrongHost.run(hello)).rejects.toThrow(HostKeyMismatchError);
    expect(server.attempts).toEqual(['password']);
  });

  it('is named when it cannot reach the host', async () => {
    const jump = await startServer({ password: 'jump', forwarding: false });
    const server = await startServer({ password: 'pa55' });

    const run = hostOf(server, {
      password: 'pa55',
      jump: { host: '127.0.0.1', port: jump.port, username: 'me', password: 'jump', hostKey: jump.hostKeys },
    }).run(hello);

    await expect(run).rejects.toThrow(HostUnreachableError);
    await expect(run).rejects.toThrow(`(through me@127.0.0.1:${jump.port})`);
  });
});
