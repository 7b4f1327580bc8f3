import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchHost } from '../support/bench-host.js';

/** What ssh2 and OpenSSH agree on when the library is the client. */
const CIPHER = 'aes128-gcm@openssh.com';

/** The bench trusts the host that its own settings name; the library checks the key in the same run. */
const NO_QUESTIONS = ['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR'];

/** Copies one file by OpenSSH's scp. */
export async function collectByScp({ address }: BenchHost, path: string, here: string): Promise<void> {
  const destination = await makeDestination(here);
  const { host, port, username, privateKeyPath } = address;
  await runToEnd('scp', [
    ...['-q', '-c', CIPHER, '-i', privateKeyPath, '-P', String(port), ...NO_QUESTIONS],
    `${username}@${host}:${path}`,
    destination,
  ]);
}

/** Copies a directory by tar on both sides and OpenSSH's ssh between them. */
export async function collectByTar({ address }: BenchHost, directory: string, here: string): Promise<void> {
  const destination = await makeDestination(here);
  const { host, port, username, privateKeyPath } = address;
  const ssh = ['ssh', '-c', CIPHER, '-i', privateKeyPath, '-p', String(port), ...NO_QUESTIONS, `${username}@${host}`];
  await runToEnd('sh', [
    '-c',
    'destination=$1 directory=$2; shift 2; "$@" "tar -C $directory -cf - ." | tar -C "$destination" -xf -',
    'sh',
    destination,
    directory,
    ...ssh,
  ]);
}

async function makeDestination(here: string): Promise<string> {
  const destination = join(here, 'collected');
  await mkdir(destination, { recursive: true });
  return destination;
}

async function runToEnd(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const [exitCode] = (await once(child, 'exit')) as [number | null];
  if (exitCode !== 0) throw new Error(`${command} ended with ${exitCode ?? 'a signal'}.`);
}
