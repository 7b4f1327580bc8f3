import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import { OnJobStatus, type Job, type JobStatusChange } from 'nestjs-jobs';
import type { DataSource } from 'typeorm';
import type { TestApp } from '../../support/test-app.js';
import { temporaryDirectory } from '../../support/test-app.js';
import { waitFor } from '../../support/wait-for.js';
import { managerOf, MovedClock, newJob, sameJob, startLedApp, type Seen } from './support.js';

/** Longer than a claim lasts whose holder has died. */
const LATER = 60_000;

const log: { seen: Seen[]; hanging: (() => void)[]; hangs: boolean } = { seen: [], hanging: [], hangs: false };

@Injectable()
class Watcher {
  @OnJobStatus()
  async watch(job: Job, change: JobStatusChange): Promise<void> {
    log.seen.push({ jobId: job.id, ...change });
    if (log.hangs) await new Promise<void>((resolve) => log.hanging.push(resolve));
  }
}

describe('handlers of several replicas', () => {
  let directory: string;
  const apps: TestApp[] = [];

  beforeEach(async () => {
    Object.assign(log, { seen: [], hanging: [], hangs: false });
    directory = await temporaryDirectory();
  });

  afterEach(async () => {
    log.hanging.forEach((resolve) => {
      resolve();
    });
    const [first, ...others] = apps.splice(0);
    for (const app of others) await app.close();
    await first?.dispose();
  });

  async function start(clock = new MovedClock(), tracker: object = { autoStart: false }): Promise<TestApp> {
    const app = await startLedApp({ providers: [Watcher], directory, clock, tracker });
    apps.push(app);
    return app;
  }

  const numbersOf = (id: number): number[] => log.seen.filter(({ jobId }) => jobId === id).map(({ number }) => number);

  it('see each change once, in order, whoever makes it', async () => {
    const replicas = [await start(), await start()];
    const jobs = await Promise.all(Array.from({ length: 12 }, (_, index) => newJob(managerOf(replicas[index % 2]!))));

    await Promise.all([
      ...jobs.map(async (job, index) => {
        const there = await sameJob(managerOf(replicas[(index + 1) % 2]!), job);
        await job.execute();
        await there.setStatus('Running');
        await job.setStatus('Paused');
        await there.setStatus('Complete');
      }),
      ...replicas.flatMap(({ tracker }) => Array.from({ length: 5 }, () => tracker.pollOnce())),
    ]);
    await Promise.all(replicas.map(({ tracker }) => tracker.pollOnce()));

    for (const { id } of jobs) expect(numbersOf(id)).toEqual([1, 2, 3, 4, 5]);
  });

  it('see a change again, with the same id, when the process dies before it could say that they have seen it', async () => {
    const first = await start();
    const job = await newJob(managerOf(first));
    log.hangs = true;
    void first.tracker.pollOnce();
    await waitFor(
      () => Promise.resolve(log.seen.length),
      (count) => count === 1,
    );

    log.hangs = false;
    const clock = new MovedClock();
    const second = await start(clock);
    await second.tracker.pollOnce();
    const meanwhile = numbersOf(job.id);
    clock.move(LATER);
    await second.tracker.pollOnce();

    expect(meanwhile).toEqual([1]);
    expect(log.seen.map(({ id }) => id)).toEqual([`${job.key}:1`, `${job.key}:1`]);
  });

  it('see nothing twice because a process that was taken for dead goes on', async () => {
    const first = await start();
    const job = await newJob(managerOf(first));
    log.hangs = true;
    const looking = first.tracker.pollOnce();
    await waitFor(
      () => Promise.resolve(log.seen.length),
      (count) => count === 1,
    );
    const clock = new MovedClock();
    clock.move(LATER);
    const second = await start(clock);
    const lookingThere = second.tracker.pollOnce();
    await waitFor(
      () => Promise.resolve(log.seen.length),
      (count) => count === 2,
    );

    log.hangs = false;
    await (await sameJob(managerOf(second), job)).execute();
    log.hanging[0]!();
    await looking;
    log.hanging[1]!();
    await lookingThere;
    clock.move(LATER);
    await second.tracker.pollOnce();

    expect(numbersOf(job.id)).toEqual([1, 1, 2]);
  });

  it('are not ended with the app while they run', async () => {
    const app = await start();
    await newJob(managerOf(app));
    log.hangs = true;
    const looking = app.tracker.pollOnce();
    await waitFor(
      () => Promise.resolve(log.seen.length),
      (count) => count === 1,
    );
    const events: string[] = [];

    const closing = app.close().then(() => events.push('app closed'));
    setImmediate(() => {
      events.push('handler ended');
      log.hanging[0]!();
    });
    await Promise.all([looking, closing]);

    expect(events).toEqual(['handler ended', 'app closed']);
    await (await start()).tracker.pollOnce();
    expect(log.seen).toHaveLength(1);
  });

  it('do not keep the app from ending longer than the shutdownTimeout', async () => {
    const app = await start(new MovedClock(), { autoStart: false, shutdownTimeout: 100 });
    const job = await newJob(managerOf(app));
    log.hangs = true;
    void app.tracker.pollOnce();
    await waitFor(
      () => Promise.resolve(log.seen.length),
      (count) => count === 1,
    );

    await app.close();

    expect(numbersOf(job.id)).toEqual([1]);
  });
});

describe('an application without a handler', () => {
  it('spends no statement on changes of a status: one for each, as before', async () => {
    const counts: Record<string, number> = {};
    for (const [name, providers] of [['without', []] as const, ['with', [Watcher]] as const]) {
      const test = await startLedApp({ providers: [...providers] });
      const job = await newJob(managerOf(test));
      const runner = test.app.get<DataSource>(getDataSourceToken()).createQueryRunner();
      const { JobStore } = await import('../../../lib/store/job.store.js');
      const store = test.app.get(JobStore, { strict: false });
      const query = jest.spyOn(Object.getPrototypeOf(runner) as typeof runner, 'query');

      await store.change(job.id, { status: 'Running' }, { status: 'Pending' });

      counts[name] = query.mock.calls.length;
      query.mockRestore();
      await runner.release();
      await test.dispose();
    }

    expect(counts).toEqual({ without: 1, with: 2 });
  });
});
