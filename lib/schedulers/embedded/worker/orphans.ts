import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { ignoreErrors } from '../file-errors.js';
import { isProcessAlive, pidOf } from './process-identity.js';

/** The variable by which every process of a proc's program is known, whoever its parent is by now. */
export const SCRATCH_VARIABLE = '_CONDOR_SCRATCH_DIR';

// A process in an uninterruptible call outlives a SIGKILL; the proc must not run again beside it.
const ATTEMPTS = 200;
const PAUSE = 50;

/**
 * Kills what is left of a proc's program: its process group, if its leader is still the process that was started, and
 * every process with the proc's scratch directory in its environment, as HTCondor's procd finds a family.
 *
 * @param scratch the proc's scratch directory
 * @param program identity of the program's process, where it is known
 * @throws Error when something does not die within ten seconds
 */
export async function killOrphans(scratch: string, program?: string): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const group = program !== undefined && isProcessAlive(program) ? [-pidOf(program)] : [];
    const family = [...group, ...processesWith(`${SCRATCH_VARIABLE}=${scratch}`)];
    if (family.length === 0) return;
    for (const pid of family) {
      signalProcess(pid, 'SIGKILL');
    }
    await delay(PAUSE);
  }
  throw new Error(`Processes of the program that ran in ${scratch} do not end, not even by SIGKILL.`);
}

/** Sends a signal to a process, or with a negative number to a process group; fine if it is gone. */
export function signalProcess(pid: number, signal: NodeJS.Signals | number): void {
  ignoreErrors(['ESRCH'], () => process.kill(pid, signal));
}

function processesWith(variable: string): number[] {
  return process.platform === 'linux' ? linuxProcessesWith(variable) : psProcessesWith(variable);
}

function linuxProcessesWith(variable: string): number[] {
  const wanted = `\0${variable}\0`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => `\0${environmentOf(pid)}`.includes(wanted))
    .map(Number);
}

/** Empty for processes of others, which cannot be ours, and for those that ended meanwhile. */
function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}

/** On macOS `-E` shows the environment behind the command. */
function psProcessesWith(variable: string): number[] {
  const listing = execFileSync('ps', ['-axEww', '-o', 'pid=,command='], {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin' },
    maxBuffer: 64 * 1024 * 1024,
  });
  return listing
    .split('\n')
    .filter((line) => `${line} `.includes(` ${variable} `))
    .map((line) => Number.parseInt(line, 10));
}
