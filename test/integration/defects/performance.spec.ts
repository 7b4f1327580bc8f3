import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job, Scheduler } from 'nestjs-jobs';
import { findSubmitHost } from '../../support/submit-host.js';
import { startTcpProxy } from '../../support/tcp-proxy.js';
import { temporaryDirectory, type TestApp } from '../../support/test-app.js';
import { waitFor, waitForEnd } from '../../support/wait-for.js';
import { embeddedIn, NEVER_STARTS, scriptJob, startDefectsApp, tampered, watchedPool } from './support.js';

jest.setTimeout(180_000);

const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(options: Parameters<typeof startDefectsApp>[0]): Promise<TestApp> {
  const test = await startDefectsApp(options);
  cleanups.push(() => test.dispose());
  return test;
}

async function startOnPool(options: Parameters<typeof startDefectsApp>[0] = {}) {
  const line = await startTcpProxy(findSubmitHost());
  cleanups.push(() => line.close());
  const pool = watchedPool({ port: line.port });
  cleanups.push(() => pool.close());
  const test = await start({ schedulers: [pool.definition], ...options });
  return { test, pool, line };
}

/** How often the event log of a scheduler was looked at. */
function countingLooks(looks: { count: number }): (scheduler: Scheduler) => Partial<Scheduler> {
  return (scheduler) => ({
    openEventLog: async (name) => {
      const file = await scheduler.openEventLog(name);
      return (
        file && {
          size: () => {
            looks.count += 1;
            return file.size();
          },
          read: (position, length) => file.read(position, length),
          close: () => file.close(),
        }
      );
    },
  });
}

describe('W-P1: looking at jobs costs the submit host the same, however many there are', () => {
  it.each([
    ['one job', 1, 1],
    ['one job of 10 sub-jobs', 1, 10],
    ['12 jobs', 12, 1],
  ])('%s: no command and one log-in for 20 looks', async (_what, jobCount, numJobs) => {
    const { test, pool, line } = await startOnPool({ tracker: { autoStart: false } });
    const created = await Promise.all(
      Array.from({ length: jobCount }, () => scriptJob(test.jobs, 'true', { ...NEVER_STARTS, numJobs })),
    );
    const jobs = await Promise.all(created.map((job) => job.execute()));
    await test.tracker.pollOnce();
    const first = pool.commands.filter((command) => /^condor_(q|history)/.test(command));
    const before = pool.commands.length;

    for (let look = 0; look < 20; look++) await test.tracker.pollOnce();

    expect(first.filter((command) => command.startsWith('condor_q '))).toHaveLength(1);
    expect(first.filter((command) => command.startsWith('condor_history'))).toEqual([]);
    expect(pool.commands.slice(before)).toEqual([]);
    expect(line.accepted()).toBe(1);
    await endAll(test, jobs);
  });

  it('a comparison with the queue is one command for all of them, and none per job', async () => {
    const { test, pool } = await startOnPool({ tracker: { autoStart: false, reconcileInterval: 0 } });
    const created = await Promise.all(Array.from({ length: 6 }, () => scriptJob(test.jobs, 'true', NEVER_STARTS)));
    const jobs = await Promise.all(created.map((job) => job.execute()));
    const before = pool.commands.length;

    for (let look = 0; look < 5; look++) await test.tracker.pollOnce();

    const asked = pool.commands.slice(before).map((command) => command.split(' ')[0]);
    // The zone of the event log's time stamps is asked for once an hour.
    expect(asked.filter((command) => command !== 'date')).toEqual(Array.from({ length: 5 }, () => 'condor_q'));
    await endAll(test, jobs);
  });

  async function endAll(test: TestApp, jobs: readonly Job[]): Promise<void> {
    for (const job of jobs) await job.stop();
    await waitFor(
      async () => {
        await test.tracker.pollOnce();
        return test.jobs.countJobs({ status: 'Aborted' });
      },
      (aborted) => aborted === jobs.length,
    );
  }
});

describe('W-P2: a job that has ended costs nothing any more', () => {
  it('no command and no write, however often its status is asked for', async () => {
    const pool = watchedPool();
    cleanups.push(() => pool.close());
    const first = await startDefectsApp({ schedulers: [pool.definition] });
    const { directory } = first;
    const job = await scriptJob(first.jobs, 'true');
    await waitForEnd(await job.execute());
    await first.close();
    const again = await start({ directory, schedulers: [pool.definition], tracker: { autoStart: false } });
    const same = await again.jobs.getJobOrFail(job.id);
    const before = { commands: pool.commands.length, log: await sizeOfWriteAheadLog(directory) };

    for (let round = 0; round < 50; round++) {
      await same.updateStatus();
      await again.jobs.listJobs({ user: 'ann' });
      JSON.stringify(same);
    }

    expect({ commands: pool.commands.length, log: await sizeOfWriteAheadLog(directory) }).toEqual(before);
    expect(same.status).toBe('Complete');
  });

  async function sizeOfWriteAheadLog(directory: string): Promise<number> {
    return (await stat(join(directory, 'jobs.sqlite-wal'))).size;
  }
});

describe('W-P3: viewers cost the scheduler nothing', () => {
  it('eight of them looking at lists and jobs all the time start no command', async () => {
    const { test, pool, line } = await startOnPool();
    const created = await Promise.all(Array.from({ length: 4 }, () => scriptJob(test.jobs, 'true', NEVER_STARTS)));
    const jobs = await Promise.all(created.map((job) => job.execute()));
    await test.tracker.pollOnce();
    const before = pool.commands.length;

    const view = async (): Promise<void> => {
      for (let round = 0; round < 20; round++) {
        const seen = await test.jobs.listJobs({ user: 'ann' });
        await Promise.all(seen.map(({ id }) => test.jobs.getJob(id, { user: 'ann' })));
      }
    };
    await Promise.all(Array.from({ length: 8 }, view));

    const asked = pool.commands.slice(before).filter((command) => !command.startsWith('condor_q '));
    expect(asked).toEqual([]);
    expect(line.accepted()).toBe(1);
    for (const job of jobs) await job.stop();
    await Promise.all(jobs.map(waitForEnd));
  });

  it('forty requests for a fresh status at the same moment are one or two looks', async () => {
    const directory = await temporaryDirectory();
    const looks = { count: 0 };
    const test = await start({
      directory,
      schedulers: [tampered(embeddedIn(directory), countingLooks(looks))],
      tracker: { autoStart: false },
    });
    const job = await (await scriptJob(test.jobs, 'sleep 60')).execute();
    await test.tracker.pollOnce();
    const viewers = await Promise.all(Array.from({ length: 40 }, () => test.jobs.getJobOrFail(job.id)));
    const before = looks.count;

    await Promise.all(viewers.map((viewer) => viewer.updateStatus()));

    expect(looks.count - before).toBeLessThanOrEqual(3);
    expect(new Set(viewers.map(({ status }) => status)).size).toBe(1);
    await job.stop();
  });
});

describe('W-P4: no request carries a transfer', () => {
  it('while outputs are being fetched, jobs are listed, read and brought up to date at once', async () => {
    const directory = await temporaryDirectory();
    let finishTransfer: () => void = () => undefined;
    const transfer = new Promise<void>((resolve) => {
      finishTransfer = resolve;
    });
    const test = await start({
      directory,
      schedulers: [
        tampered(embeddedIn(directory), (scheduler) => ({
          collect: async (from, to) => {
            await transfer;
            return scheduler.collect(from, to);
          },
        })),
      ],
    });
    const job = await (await scriptJob(test.jobs, 'echo large > out.txt')).execute();
    await waitFor(
      () => job.reload(),
      ({ statusMessage }) => statusMessage === 'Collecting outputs.',
    );

    const begin = performance.now();
    await job.updateStatus();
    const [listed] = await test.jobs.listJobs({ user: 'ann' });
    const another = await (await scriptJob(test.jobs, 'sleep 60')).execute();
    const milliseconds = performance.now() - begin;
    const { status } = job;
    finishTransfer();
    await waitForEnd(job);

    expect(status).toBe('Running');
    expect(listed?.id).toBe(job.id);
    expect(milliseconds).toBeLessThan(3000);
    expect(await readFile(join(job.directory, 'out.txt'), 'utf8')).toBe('large\n');
    await another.stop();
  });
});

describe('W-P5: the end of a job is a fixed number of commands', () => {
  it.each([1, 8])('for %i sub-jobs alike: list, fetch, acknowledge, remove', async (numJobs) => {
    const { test, pool } = await startOnPool();
    const job = await scriptJob(test.jobs, 'echo > "out.$(Process)"', { numJobs });

    await job.execute();
    const before = pool.commands.length;
    await waitForEnd(job);
    await waitFor(
      () => Promise.resolve(pool.commands.slice(before)),
      (commands) => commands.some((command) => command.startsWith('rm ')),
    );
    const afterwards = pool.commands.slice(before).filter((command) => !/^condor_q |^date /.test(command));

    expect(afterwards).toHaveLength(4);
    expect(afterwards[2]).toMatch(/^condor_qedit /);
  });
});
