import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import libsql from 'libsql';
import { embedded, htcondorSsh, type SchedulerDefinition } from 'nestjs-jobs';
import { findSubmitHost } from '../../support/submit-host.js';
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.js';
import { installationOf } from '../kill/gather.js';
import { perform, type Trial, type TrialResult } from './trial.js';

/**
 * Tries everything that is known here to go wrong, one after the other.
 * @param only of which titles
 */
export async function performAll(only: RegExp): Promise<TrialResult[]> {
  const proxy = await startTcpProxy(findSubmitHost());
  const results: TrialResult[] = [];
  try {
    for (const trial of [...embeddedTrials(), ...lineTrials(proxy), ...poolTrials()]) {
      if (!only.test(trial.title)) continue;
      const result = await perform(trial);
      process.stderr.write(`${result.title}: ${JSON.stringify(result.findings)} ${result.milliseconds} ms\n`);
      results.push(result);
    }
  } finally {
    await proxy.close();
  }
  return results;
}

/** The time in which most jobs are under way, in ms. */
const SOON_MS = 800;

const here = (directory: string): SchedulerDefinition =>
  embedded({ name: 'here', directory: join(directory, 'embedded'), maxRunning: 6 });

const pool = (): SchedulerDefinition => htcondorSsh({ name: 'here', ...findSubmitHost() });

function embeddedTrials(): Trial[] {
  let offset = 0;
  const clock = { now: () => new Date(Date.now() + offset) };
  const jump = async (milliseconds: number): Promise<void> => {
    await delay(SOON_MS);
    offset += milliseconds;
  };
  const trial = { scheduler: 'embedded', define: here } as const;
  return [
    { ...trial, title: 'two replicas on one SQLite', replicas: 2, harm: () => Promise.resolve() },
    { ...trial, title: 'four replicas on one SQLite', replicas: 4, harm: () => Promise.resolve() },
    { ...trial, title: 'SQLite locked by another process for 10 s', harm: (directory) => lock(directory, 10_000) },
    { ...trial, title: 'SQLite locked for 45 s', harm: (directory) => lock(directory, 45_000) },
    {
      ...trial,
      title: 'the clock jumps an hour ahead, and back again',
      clock,
      harm: async () => {
        await jump(3_600_000);
        await jump(-3_600_000);
      },
    },
  ];
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

function lineTrials(proxy: TcpProxy): Trial[] {
  const define = (): SchedulerDefinition =>
    htcondorSsh({ name: 'here', ...findSubmitHost(), host: '127.0.0.1', port: proxy.port });
  const trial = { scheduler: 'pool', define } as const;
  return [
    {
      ...trial,
      title: 'SSH refused for 8 s',
      harm: async () => {
        await delay(SOON_MS);
        proxy.refuse();
        proxy.cut();
        await delay(8000);
        proxy.restore();
      },
    },
    {
      ...trial,
      title: 'SSH cut 20 times, each after some more bytes',
      harm: async () => {
        for (let time = 0; time < 20; time += 1) {
          await delay(400);
          proxy.cutAfter(1 + time * 150);
        }
      },
    },
    {
      ...trial,
      title: 'SSH half-open: nothing comes through for 10 s, then it is cut',
      harm: async () => {
        await delay(SOON_MS);
        proxy.freeze();
        await delay(10_000);
        proxy.cut();
      },
    },
  ];
}

function poolTrials(): Trial[] {
  const trial: Pick<Trial, 'scheduler' | 'define'> = { scheduler: 'pool', define: pool };
  const damaged = { ...trial, logIsWhole: false };
  const logs = (directory: string): string =>
    `/home/jobs/.nestjs-jobs/${installationOf({ scheduler: 'pool', directory, ahead: 0 })}/events`;
  const trials: Trial[] = [
    { ...trial, title: 'sshd killed and restarted', harm: () => inPool('pkill -KILL sshd') },
    {
      ...trial,
      title: 'the schedd stands still for 10 s',
      harm: async () => {
        await inPool('pkill -STOP condor_schedd');
        await delay(10_000);
        await inPool('pkill -CONT condor_schedd');
      },
    },
    { ...trial, title: 'the schedd is killed', harm: () => inPool('pkill -KILL condor_schedd') },
    {
      ...damaged,
      title: 'the event log is truncated',
      harm: (directory) => inPool(`for log in ${logs(directory)}/*; do : > "$log"; done`),
    },
    {
      ...damaged,
      title: 'the event log is replaced by an empty one',
      harm: (directory) =>
        inPool(
          `for log in ${logs(directory)}/*; do mv "$log" /tmp/; install -o jobs -g jobs -m 644 /dev/null "$log"; done`,
        ),
    },
    {
      ...damaged,
      title: 'the event log cannot be written for 8 s',
      harm: async (directory) => {
        await inPool(`chattr +i ${logs(directory)}/* 2>/dev/null || chown root:root ${logs(directory)}/*`);
        await delay(8000);
        await inPool(`chattr -i ${logs(directory)}/* 2>/dev/null; chown jobs:jobs ${logs(directory)}/*`);
      },
    },
    { ...trial, title: 'the history is gone', harm: () => inPool('rm -f /var/lib/condor/spool/history*') },
  ];
  return trials.map((each) => ({
    ...each,
    harm: async (directory: string) => {
      await delay(2 * SOON_MS);
      await each.harm(directory);
    },
  }));
}

/** Runs a line as root in the pool of test/pool: nobody else may be using it. */
async function inPool(line: string): Promise<void> {
  await promisify(execFile)('bash', ['test/pool/pool.sh', 'shell', '--', 'sh', '-c', line]);
}
