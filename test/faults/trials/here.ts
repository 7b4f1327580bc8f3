import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import libsql from 'libsql';
import { embedded, type SchedulerDefinition } from 'nestjs-jobs';
import type { Trial } from './trial.js';

/** The time in which most jobs are under way, in ms. */
const SOON_MS = 800;

/** The embedded scheduler in the directory of a trial. */
export const here = (directory: string): SchedulerDefinition =>
  embedded({ name: 'here', directory: join(directory, 'embedded'), maxRunning: 6 });

/** What can go wrong on this machine: its clock, its disk, a database file. */
export function trialsHere(): Trial[] {
  const trial = { scheduler: 'embedded', define: here } as const;
  return [
    { ...trial, title: 'SQLite locked by another process for 10 s', harm: ({ directory }) => lock(directory, 10_000) },
    { ...trial, title: 'SQLite locked for 45 s', harm: ({ directory }) => lock(directory, 45_000) },
    { ...trial, ...jumping(3_600_000), title: 'the clock jumps an hour ahead, and back again' },
    { ...trial, ...jumping(-3_600_000), title: 'the clock jumps an hour back, and ahead again' },
    {
      ...trial,
      title: 'the disk of this machine is full for 8 s',
      holds: true,
      prepare: async (directory) => {
        await run('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', directory]);
      },
      harm: async ({ directory }) => {
        await delay(SOON_MS);
        const filler = join(directory, 'filler');
        await run('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k']).catch(() => undefined);
        await delay(8000);
        await rm(filler);
      },
      restore: async (directory) => {
        await run('umount', ['--lazy', directory]).catch(() => undefined);
      },
    },
  ];
}

const run = promisify(execFile);

function jumping(first: number): Pick<Trial, 'clock' | 'harm'> {
  let offset = 0;
  return {
    clock: { now: () => new Date(Date.now() + offset) },
    harm: async () => {
      await delay(SOON_MS);
      offset += first;
      await delay(2 * SOON_MS);
      offset -= first;
    },
  };
}

async function lock(directory: string, milliseconds: number): Promise<void> {
  await delay(SOON_MS);
  const database = new libsql(join(directory, 'jobs.sqlite'));
  try {
    await retried(() => database.exec('BEGIN IMMEDIATE'));
    await delay(milliseconds);
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}

async function retried(act: () => unknown): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      act();
      return;
    } catch (error) {
      if (attempt > 500) throw error;
      await delay(5);
    }
  }
}
