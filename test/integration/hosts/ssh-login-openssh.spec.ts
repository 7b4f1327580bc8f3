import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AuthenticationFailedError, HostKeyMismatchError } from '../../../lib/hosts/host.errors.js';
import { SshHost } from '../../../lib/hosts/ssh-host.js';
import type { SshHostOptions } from '../../../lib/hosts/ssh-host.options.js';
import { freePort } from '../../support/free-port.js';
import { findSubmitHost } from '../../support/submit-host.js';
import { temporaryDirectory } from '../../support/test-app.js';
import { waitFor } from '../../support/wait-for.js';

const run = promisify(execFile);

const KEYS = {
  ed25519: ['-t', 'ed25519'],
  'ECDSA, 256 bits': ['-t', 'ecdsa', '-b', '256'],
  'ECDSA, 521 bits': ['-t', 'ecdsa', '-b', '521'],
  'RSA in OpenSSH format': ['-t', 'rsa', '-b', '3072'],
  'RSA in PEM format': ['-t', 'rsa', '-b', '3072', '-m', 'PEM'],
} as const;

const HOST_KEYS = ['ed25519', 'ecdsa', 'rsa'] as const;

const hello = { argv: ['echo', 'hello'] } as const;

/**
 * Against the server and the programs of OpenSSH: an sshd that this test starts, for the account that it runs as, and an
 * ssh-agent. What they cannot be brought to do without the rights of a superuser (passwords) the submit host of the tests
 * or the server in this process does, see ssh-login.spec.ts.
 */
describe('logging in to OpenSSH', () => {
  let directory: string;
  let port: number;
  let server: ChildProcess;
  const hosts: SshHost[] = [];

  beforeAll(async () => {
    directory = await temporaryDirectory();
    await chmod(directory, 0o755);
    port = await freePort();
    for (const type of HOST_KEYS) await makeKey(`host_${type}`, ['-t', type]);
    await writeFile(join(directory, 'authorized_keys'), '');
    await writeFile(
      join(directory, 'sshd_config'),
      [
        `ListenAddress 127.0.0.1:${port}`,
        ...HOST_KEYS.map((type) => `HostKey ${directory}/host_${type}`),
        `AuthorizedKeysFile ${directory}/authorized_keys`,
        'PidFile none',
        'UsePAM no',
        'StrictModes no',
        'PasswordAuthentication no',
        'KbdInteractiveAuthentication no',
        'PermitRootLogin prohibit-password',
        'Subsystem sftp internal-sftp',
      ].join('\n'),
    );
    // What an sshd of a superuser needs, and only a service would have made.
    if (userInfo().uid === 0) await mkdir('/run/sshd', { recursive: true });
    server = spawn(await sshd(), ['-D', '-e', '-f', join(directory, 'sshd_config')], { stdio: 'ignore' });
    await waitFor(
      async () => (await run('ssh-keyscan', ['-p', String(port), '127.0.0.1']).catch(() => ({ stdout: '' }))).stdout,
      (keys) => keys !== '',
    );
  });

  afterEach(async () => {
    await Promise.all(hosts.splice(0).map((host) => host.close()));
  });

  afterAll(async () => {
    server.kill();
    await once(server, 'exit');
    await rm(directory, { recursive: true });
  });

  /** Where sshd lies is not on everybody's PATH; it wants to be called by its absolute path. */
  async function sshd(): Promise<string> {
    const { stdout } = await run('/bin/sh', ['-c', 'PATH=$PATH:/usr/sbin:/usr/local/sbin; command -v sshd']);
    return stdout.trim();
  }

  async function makeKey(name: string, options: readonly string[], passphrase = ''): Promise<string> {
    const path = join(directory, name);
    await run('ssh-keygen', ['-q', '-N', passphrase, '-C', 'test', '-f', path, ...options]);
    return path;
  }

  async function authorize(path: string): Promise<void> {
    await writeFile(join(directory, 'authorized_keys'), await readFile(`${path}.pub`));
  }

  async function fingerprint(type: string): Promise<string> {
    const { stdout } = await run('ssh-keygen', ['-lf', join(directory, `host_${type}.pub`)]);
    return stdout.split(' ')[1] ?? '';
  }

  async function hostWith(options: Partial<SshHostOptions>): Promise<SshHost> {
    const trust = options.knownHosts === undefined ? { hostKey: await fingerprint('ed25519') } : {};
    const host = new SshHost({ host: '127.0.0.1', port, username: userInfo().username, ...trust, ...options });
    hosts.push(host);
    return host;
  }

  it.each(Object.entries(KEYS))('works with a key of the type %s', async (name, options) => {
    const privateKeyPath = await makeKey(name.replaceAll(/\W/g, '-'), options);
    await authorize(privateKeyPath);

    expect((await (await hostWith({ privateKeyPath })).run(hello)).stdout).toBe('hello\n');
  });

  it.each(Object.entries(KEYS))('works with an encrypted key of the type %s', async (name, options) => {
    const privateKeyPath = await makeKey(`encrypted-${name.replaceAll(/\W/g, '-')}`, options, 'open sesame');
    await authorize(privateKeyPath);

    const host = await hostWith({ privateKeyPath, passphrase: 'open sesame' });

    expect((await host.run(hello)).stdout).toBe('hello\n');
  });

  it.each(Object.entries(KEYS))('works with an agent that has a key of the type %s', async (name, options) => {
    const key = await makeKey(`agent-${name.replaceAll(/\W/g, '-')}`, options);
    await authorize(key);
    const agent = join(directory, `agent-${name.replaceAll(/\W/g, '-')}.sock`);
    const process = spawn('ssh-agent', ['-D', '-a', agent], { stdio: 'ignore' });
    await waitFor(
      () =>
        run('ssh-add', ['-q', key], { env: { ...globalThis.process.env, SSH_AUTH_SOCK: agent } }).then(
          () => true,
          () => false,
        ),
      (added) => added,
    );

    const { stdout } = await (await hostWith({ agent })).run(hello);
    process.kill();
    await once(process, 'exit');

    expect(stdout).toBe('hello\n');
  });

  it('is refused with a key that is not authorized', async () => {
    await authorize(await makeKey('right', KEYS.ed25519));
    const privateKeyPath = await makeKey('wrong', KEYS.ed25519);

    const attempt = (await hostWith({ privateKeyPath })).run(hello);

    await expect(attempt).rejects.toThrow(AuthenticationFailedError);
  });

  it.each(HOST_KEYS)('trusts a pinned fingerprint of the type %s, and no other', async (type) => {
    const privateKeyPath = await makeKey(`pinned-${type}`, KEYS.ed25519);
    await authorize(privateKeyPath);

    const right = await hostWith({ privateKeyPath, hostKey: await fingerprint(type) });
    const wrong = await hostWith({ privateKeyPath, hostKey: `SHA256:${'A'.repeat(43)}` });

    expect((await right.run(hello)).stdout).toBe('hello\n');
    await expect(wrong.run(hello)).rejects.toThrow(HostKeyMismatchError);
  });

  it.each([
    ['as ssh-keyscan prints it', []],
    ['with hashed names', ['-H']],
  ])('trusts a known_hosts file %s', async (what, options) => {
    const privateKeyPath = await makeKey(`known-${what.length}`, KEYS.ed25519);
    await authorize(privateKeyPath);
    const { stdout } = await run('ssh-keyscan', [...options, '-p', String(port), '127.0.0.1']);
    const knownHosts = join(directory, `known_hosts-${what.length}`);
    await writeFile(knownHosts, stdout);

    expect((await (await hostWith({ privateKeyPath, knownHosts })).run(hello)).stdout).toBe('hello\n');
  });

  it('reaches the submit host of the tests through it', async () => {
    const privateKeyPath = await makeKey('jump', KEYS.ed25519);
    await authorize(privateKeyPath);
    const jump = {
      host: '127.0.0.1',
      port,
      username: userInfo().username,
      privateKeyPath,
      hostKey: await fingerprint('ed25519'),
    };
    const submitHost = new SshHost({ ...findSubmitHost(), jump });
    hosts.push(submitHost);

    expect((await submitHost.run(hello)).stdout).toBe('hello\n');
  });

  it('reads files by SFTP', async () => {
    const privateKeyPath = await makeKey('sftp', KEYS.ed25519);
    await authorize(privateKeyPath);

    const file = await (await hostWith({ privateKeyPath })).openFile(join(directory, 'sshd_config'));

    expect((await file?.read(0, 13))?.toString()).toBe('ListenAddress');
    await file?.close();
  });
});
