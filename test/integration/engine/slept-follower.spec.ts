import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CondorJobTemplate, JobsApp, OnJobStatus, type Job, type JobStatusChange } from 'nestjs-jobs';
import { fakeScheduler, TestClock, type FakeScheduler } from 'nestjs-jobs/testing';
import { DataSource } from 'typeorm';
import { ExecutionStore } from '../../../lib/store/execution.store.js';
import { JobProgressStore } from '../../../lib/store/job-progress.store.js';
import { startTestApp, temporaryDirectory, type TestApp } from '../../support/test-app.js';

@JobsApp({ package: 'sleepers' })
class SleepersApp {
  @CondorJobTemplate()
  example() {
    return { executable: '/bin/true' };
  }
}

class Handler {
  static readonly seen: string[] = [];

  @OnJobStatus()
  take(_: Job, { to }: JobStatusChange): void {
    Handler.seen.push(to);
  }
}

/** What a process of whoever follows a scheduler may be about to do when it is stopped, by its reads of the database. */
const MOMENTS = [
  { what: 'it had read the log', store: ExecutionStore, method: 'findLiveByClusters' },
  { what: 'it had read the jobs, and was about to write', store: JobProgressStore, method: 'find' },
] as const;

describe.each(['a long time', 'a time in which its clock stood still'])('a follower that slept for %s', (how) => {
  let clocks: [TestClock, TestClock];
  let fake: FakeScheduler;
  let sleeper: TestApp;
  let successor: TestApp;
  let job: Job;

  beforeEach(async () => {
    Handler.seen.length = 0;
    clocks = [new TestClock(), new TestClock()];
    fake = fakeScheduler({ name: 'fake' });
    const directory = await temporaryDirectory();
    const start = (clock: TestClock): Promise<TestApp> =>
      startTestApp({
        apps: [SleepersApp],
        providers: [Handler],
        schedulers: [fake],
        directory,
        clock,
        tracker: { autoStart: false },
      });
    sleeper = await start(clocks[0]);
    successor = await start(clocks[1]);
    job = await (await sleeper.jobs.createJob({ name: 'a', user: 'ann', templateName: 'example' })).execute();
    fake.start(job);
    await sleeper.tracker.pollOnce();
  });

  afterEach(async () => {
    await successor.close();
    await sleeper.dispose();
  });

  async function position(): Promise<number> {
    const [row]: { position: number }[] = await successor.app
      .get(DataSource)
      .query('SELECT position FROM jobs_event_log');
    return row!.position;
  }

  it.each(MOMENTS)('after $what changes nothing that its successor has written', async ({ store, method }) => {
    let wake: () => void = () => undefined;
    const sleep = new Promise<void>((resolve) => (wake = resolve));
    let fallAsleep: () => void = () => undefined;
    const asleep = new Promise<void>((resolve) => (fallAsleep = resolve));
    const target = sleeper.app.get<Record<typeof method, (...args: unknown[]) => Promise<unknown>>>(store, {
      strict: false,
    });
    const original = target[method].bind(target);
    const spy = jest.spyOn(target, method).mockImplementationOnce(async (...args) => {
      const answer = await original(...args);
      fallAsleep();
      await sleep;
      return answer;
    });

    fake.hold(job, 'the disk is full');
    const look = sleeper.tracker.pollOnce();
    await asleep;
    clocks[1].advance(60_000);
    if (how === 'a long time') clocks[0].advance(60_000);
    await successor.tracker.pollOnce();
    const held = (await successor.jobs.getJobOrFail(job.id)).status;
    fake.finish(await resumed());
    await successor.tracker.pollOnce();
    const known = { position: await position(), row: await rowOf() };
    wake();
    await look;

    expect(spy).toHaveBeenCalled();
    expect(held).toBe('Held');
    expect({ position: await position(), row: await rowOf() }).toEqual(known);
    expect(sleeper.tracker.leads('fake')).toBe(false);
    expect(successor.tracker.leads('fake')).toBe(true);
    expect(Handler.seen.filter((status) => status === 'Held')).toHaveLength(1);
  });

  async function resumed(): Promise<Job> {
    const same = await successor.jobs.getJobOrFail(job.id);
    await same.resume();
    return same;
  }

  async function rowOf(): Promise<object> {
    const columns = 'status, schedulerStatus, statuses, statusNumber, exitCode';
    const [row]: object[] = await successor.app.get(DataSource).query(`SELECT ${columns} FROM jobs_job`);
    const subJobs: object[] = await successor.app.get(DataSource).query('SELECT * FROM jobs_sub_job');
    return { ...row, subJobs };
  }
});
