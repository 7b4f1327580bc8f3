import { posix } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Host } from '../../../lib/hosts/host.js';

/** What commands have left on a submit host that were started before there was something to submit. */
export interface LeftWaiting {
  readonly directories: readonly string[];
  /** Numbers of processes that have a file of such a command open. */
  readonly processes: readonly string[];
}

/** Where no command waits. */
export const NOTHING_WAITS: LeftWaiting = { directories: [], processes: [] };

/** Such a command ends by itself when nothing was submitted for some seconds. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 300;

/** Looks below the directory of an installation; gives those that wait the time to end. */
export async function leftWaiting(host: Host, root: string): Promise<LeftWaiting> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const left = await look(host, posix.join(root, 'waiting'));
    if ((left.directories.length === 0 && left.processes.length === 0) || Date.now() > deadline) return left;
    await delay(PAUSE_MS);
  }
}

async function look(host: Host, path: string): Promise<LeftWaiting> {
  const directories = ((await host.listDirectory(path)) ?? []).map(({ name }) => name);
  const { stdout } = await host.run({
    argv: ['sh', '-c', 'find /proc/[0-9]*/fd -lname "$1/*" 2>/dev/null; true', 'sh', path],
  });
  const processes = stdout.split('\n').flatMap((line) => /^\/proc\/(\d+)\//.exec(line)?.[1] ?? []);
  return { directories, processes: [...new Set(processes)] };
}
