import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CondorJobTemplate, JobsApp, type Job } from 'nestjs-jobs';
import { fakeScheduler, TestClock, waitForStatus, type FakeScheduler } from 'nestjs-jobs/testing';
import { DataSource } from 'typeorm';
import { ExecutionStore } from '../../../lib/store/execution.store.js';
import { JobStore } from '../../../lib/store/job.store.js';
import { startTestApp, temporaryDirectory, type TestApp } from '../../support/test-app.js';
import { waitFor } from '../../support/wait-for.js';

@JobsApp({ package: 'deletions' })
class DeletionsApp {
  @CondorJobTemplate()
  example() {
    return { executable: '/bin/true' };
  }
}

describe('a deletion that ended with the process after its beginning was stored', () => {
  let test: TestApp;
  let clock: TestClock;
  let fake: FakeScheduler;
  let directory: string;
  let job: Job;

  beforeEach(async () => {
    clock = new TestClock();
    fake = fakeScheduler({ name: 'fake' });
    directory = await temporaryDirectory();
    await start();
    const created = await test.jobs.createJob({ name: 'a', user: 'ann', templateName: 'example' });
    job = await created.execute();
    fake.start(job);
    await waitForStatus(job, 'Running');
  });

  afterEach(() => test.dispose());

  async function start(): Promise<void> {
    test = await startTestApp({
      apps: [DeletionsApp],
      schedulers: [fake],
      directory,
      clock,
      tracker: { autoStart: false },
    });
  }

  async function startAgain(): Promise<void> {
    await test.close();
    clock.advance(60_000);
    await start();
  }

  async function rowsLeft(): Promise<number> {
    await test.tracker.pollOnce();
    return (await test.app.get(DataSource).query<unknown[]>('SELECT id FROM jobs_job')).length;
  }

  it('is gone on with: what runs is stopped, and everything is removed', async () => {
    const end = new Error('the process ended');
    jest.spyOn(test.app.get(ExecutionStore, { strict: false }), 'requestStop').mockRejectedValue(end);
    await expect(job.delete()).rejects.toBe(end);

    await startAgain();

    expect(await waitFor(rowsLeft, (rows) => rows === 0)).toBe(0);
  });

  it('is gone on with within two minutes where the one who follows the scheduler lives', async () => {
    await test.tracker.pollOnce();
    const end = new Error('database is locked');
    jest.spyOn(test.app.get(ExecutionStore, { strict: false }), 'requestStop').mockRejectedValueOnce(end);
    await expect(job.delete()).rejects.toBe(end);

    clock.advance(120_000);

    expect(await waitFor(rowsLeft, (rows) => rows === 0)).toBe(0);
  });

  it('asks for a stop as a whole or not at all', async () => {
    const executions = test.app.get(ExecutionStore, { strict: false });
    jest.spyOn(executions as unknown as { changeWhere(): Promise<boolean> }, 'changeWhere').mockRejectedValue('ended');
    await expect(job.delete()).rejects.toBe('ended');

    const [row]: { stopTime: number | null; dueTime: number | null }[] = await test.app
      .get(DataSource)
      .query('SELECT stopTime, dueTime FROM jobs_execution');

    expect(row!.stopTime === null || row!.dueTime !== null).toBe(true);
  });

  it('is gone on with where only the row was left', async () => {
    fake.finish(job);
    await waitForStatus(job, 'Complete');
    const end = new Error('the process ended');
    jest.spyOn(test.app.get(JobStore, { strict: false }), 'remove').mockRejectedValue(end);
    await expect(job.delete()).rejects.toBe(end);

    await startAgain();

    expect(await waitFor(rowsLeft, (rows) => rows === 0)).toBe(0);
  });
});
