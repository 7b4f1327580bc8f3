import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A process for ever: `<pid>-<start>-<boot>`. Numbers of processes come back, together with the start time they do not;
 * on Linux the start is counted from the boot, so that the boot is part of the identity.
 */
export function processIdentity(pid: number): string | null {
  const start = process.platform === 'linux' ? linuxStart(pid) : psStart(pid);
  return start === null ? null : `${pid}-${start}`;
}

/** The identity of this process. */
export function ownIdentity(): string {
  const identity = processIdentity(process.pid);
  if (identity === null) {
    throw new Error('This process cannot be found among the processes of this machine. Is /proc mounted?');
  }
  return identity;
}

/** True while the process lives; one that has ended and only waits for its parent does not. */
export function isProcessAlive(identity: string): boolean {
  return processIdentity(pidOf(identity)) === identity;
}

/** The process number in an identity. */
export function pidOf(identity: string): number {
  return Number(identity.split('-', 1)[0]);
}

/** See proc_pid_stat(5): field 3 is the state, field 22 the start; the name in field 2 may hold anything. */
function linuxStart(pid: number): string | null {
  const stat = readIfThere(`/proc/${pid}/stat`);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, start] = [fields?.[0], fields?.[19]];
  return start === undefined || state === 'Z' || state === 'X' ? null : `${start}-${bootId()}`;
}

let knownBootId: string | undefined;

function bootId(): string {
  knownBootId ??= (readIfThere('/proc/sys/kernel/random/boot_id') ?? 'unknown').slice(0, 8);
  return knownBootId;
}

function psStart(pid: number): string | null {
  try {
    const line = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    const [, state, started] = /^(\S+)\s+(.+)$/.exec(line) ?? [];
    return started === undefined || state?.startsWith('Z') ? null : `${Date.parse(`${started} UTC`)}-0`;
  } catch {
    // ps ends with 1 when there is no such process.
    return null;
  }
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
