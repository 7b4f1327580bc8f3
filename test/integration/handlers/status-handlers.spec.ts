import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { OnJobStatus, type Job, type JobStatusChange } from 'nestjs-jobs';
import type { TestApp } from '../../support/test-app.js';
import { managerOf, MovedClock, newJob, startLedApp, StrangerApp, type Seen } from './support.js';

/** What was seen, and what is to go wrong. */
const log: { seen: Seen[]; audited: string[]; calibrations: string[]; failures: number } = {
  seen: [],
  audited: [],
  calibrations: [],
  failures: 0,
};

@Injectable()
class Watcher {
  @OnJobStatus({ app: 'led', template: 'byHand' })
  async watch(job: Job, change: JobStatusChange): Promise<void> {
    await Promise.resolve();
    log.seen.push({ jobId: job.id, ...change });
    if (change.to === 'Running' && log.failures > 0) {
      log.failures -= 1;
      throw new Error('the mail server is away');
    }
  }

  @OnJobStatus({ app: 'led', status: ['Running', 'Complete'] })
  audit(_job: Job, change: JobStatusChange): void {
    log.audited.push(`${change.id} ${change.to}`);
  }

  @OnJobStatus({ status: 'Calibrating' })
  @OnJobStatus({ status: 'Archived' })
  calibrate(job: Job, change: JobStatusChange): void {
    log.calibrations.push(`${change.customStatus ?? ''}, now ${job.statusText}`);
  }
}

describe('a handler of @OnJobStatus', () => {
  let clock: MovedClock;
  let test: TestApp;

  beforeEach(async () => {
    Object.assign(log, { seen: [], audited: [], calibrations: [], failures: 0 });
    clock = new MovedClock();
    test = await startLedApp({ providers: [Watcher], clock });
  });

  afterEach(() => test.dispose());

  const changesOf = (id: number): string[] =>
    log.seen.filter(({ jobId }) => jobId === id).map(({ number, from, to }) => `${number} ${from ?? '-'} ${to}`);

  it('sees each change of a job once, in order, from its creation on, with an id of its own', async () => {
    const job = await newJob(managerOf(test));
    await job.execute();
    await test.tracker.pollOnce();
    await job.setStatus('Running', 'Step 1');
    await job.setStatus('Running', 'Step 2');
    await job.setStatus('Complete');

    await test.tracker.pollOnce();
    await test.tracker.pollOnce();

    expect(changesOf(job.id)).toEqual([
      '1 - Pending',
      '2 Pending Submitted',
      '3 Submitted Running',
      '4 Running Complete',
    ]);
    expect(log.seen.map(({ id, attempt }) => [id, attempt])).toEqual(
      [1, 2, 3, 4].map((number) => [`${job.key}:${number}`, 1]),
    );
    expect(log.seen.every(({ time }) => time.getTime() <= clock.now().getTime())).toBe(true);
  });

  it('sees the changes of each job in their order, however many change at the same time', async () => {
    const jobs = await Promise.all(Array.from({ length: 20 }, () => newJob(managerOf(test))));

    await Promise.all([
      ...jobs.map(async (job) => {
        await job.execute();
        for (const status of ['Running', 'Paused', 'Running', 'Complete'] as const) await job.setStatus(status);
      }),
      ...Array.from({ length: 5 }, () => test.tracker.pollOnce()),
    ]);
    await test.tracker.pollOnce();

    for (const job of jobs) {
      expect(log.seen.filter(({ jobId }) => jobId === job.id).map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6]);
    }
  });

  it('loses no change when many processes change one job at the same time', async () => {
    const job = await newJob(managerOf(test));
    const others = await Promise.all(Array.from({ length: 10 }, () => managerOf(test).getJobOrFail(job.id)));

    await Promise.all(others.map((other, index) => (other as typeof job).setStatus(index % 2 ? 'Running' : 'Paused')));
    await test.tracker.pollOnce();

    const numbers = log.seen.map(({ number }) => number);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(log.seen.slice(1).every(({ from, to }, index) => from === log.seen[index]?.to && from !== to)).toBe(true);
    expect(log.seen.at(-1)?.to).toBe((await job.reload()).status);
  });

  it('is called again with the same id when it throws, after growing pauses, and the job says why', async () => {
    const job = await newJob(managerOf(test));
    log.failures = 2;
    await job.setStatus('Running');
    await job.setStatus('Complete');
    const messages: (string | null)[] = [];

    for (let look = 0; look < 3; look++) {
      await test.tracker.pollOnce();
      await test.tracker.pollOnce();
      messages.push((await job.reload()).handlerMessage);
      clock.move(2000 * 2 ** look);
    }

    expect(log.seen.map(({ id, to, attempt }) => [id, to, attempt])).toEqual([
      [`${job.key}:1`, 'Pending', 1],
      [`${job.key}:2`, 'Running', 1],
      [`${job.key}:2`, 'Running', 2],
      [`${job.key}:2`, 'Running', 3],
      [`${job.key}:3`, 'Complete', 1],
    ]);
    expect(messages).toEqual([
      'The status handler Watcher.watch failed (attempt 1): the mail server is away',
      'The status handler Watcher.watch failed (attempt 2): the mail server is away',
      null,
    ]);
    expect(job.toJSON()).toMatchObject({ handlerMessage: null });
  });

  it('is not called again because another one has failed', async () => {
    const job = await newJob(managerOf(test));
    log.failures = 1;
    await job.setStatus('Running');

    await test.tracker.pollOnce();
    clock.move(5000);
    await test.tracker.pollOnce();

    expect(log.audited).toEqual([`${job.key}:2 Running`]);
  });

  it('sees nothing of another app, template or status', async () => {
    const strange = await newJob(managerOf(test, StrangerApp));
    const otherwise = await newJob(managerOf(test), 'otherwise');

    for (const job of [strange, otherwise]) {
      await job.execute();
      await job.setStatus('Running');
      await job.stop();
    }
    await test.tracker.pollOnce();

    expect(log.seen).toEqual([]);
    expect(log.audited).toEqual([`${otherwise.key}:3 Running`]);
  });

  it('sees custom statuses by their own names', async () => {
    const job = await newJob(managerOf(test), 'otherwise');

    await job.setStatus('Calibrating');
    await job.setStatus('Running');
    await job.setStatus('Complete');
    await job.setStatus('Archived');
    await test.tracker.pollOnce();

    expect(log.calibrations).toEqual(['Calibrating, now Archived', 'Archived, now Archived']);
  });

  it('sees nothing of a job that was deleted meanwhile', async () => {
    const job = await newJob(managerOf(test));
    await job.delete();

    await test.tracker.pollOnce();

    expect(log.seen).toEqual([]);
  });

  it('is called by the tracking loop', async () => {
    await test.close();
    test = await startLedApp({ providers: [Watcher], directory: test.directory, tracker: { autoStart: true } });
    const { waitFor } = await import('../../support/wait-for.js');

    const job = await newJob(managerOf(test));
    await waitFor(
      () => Promise.resolve(changesOf(job.id)),
      (changes) => changes.length === 1,
    );

    expect(changesOf(job.id)).toEqual(['1 - Pending']);
  });
});
