import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CondorJob, CondorJobTemplate, JobsApp } from 'nestjs-jobs';
import { fakeScheduler, TestClock, waitForStatus, type FakeScheduler } from 'nestjs-jobs/testing';
import { DataSource } from 'typeorm';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { waitFor } from '../../support/wait-for.js';

@JobsApp({ package: 'silence' })
class SilenceApp {
  @CondorJobTemplate()
  example() {
    return { executable: '/bin/true' };
  }
}

describe('a step that failed for an hour because its scheduler could not be reached', () => {
  let test: TestApp;
  let clock: TestClock;
  let fake: FakeScheduler;
  let job: CondorJob;

  beforeEach(async () => {
    clock = new TestClock();
    fake = fakeScheduler({ name: 'fake' });
    test = await start();
    const created = await test.jobs.createJob({ name: 'a', user: 'ann', templateName: 'example' });
    job = (await created.execute()) as CondorJob;
    fake.start(job);
    await waitForStatus(job, 'Running');
    fake.goAway();
    await job.stop();
    for (let minute = 0; minute < 60; minute += 1) await later(60_000);
    // However long the pause was that it had come to: now it has failed just before.
    const before = await attempts();
    await later(600_000);
    await waitFor(attemptsAfterLook, (count) => count > before);
    fake.comeBack();
  });

  afterEach(() => test.dispose());

  /** On the database of another replica, or on one of its own. */
  function start(replica?: TestApp): Promise<TestApp> {
    return startTestApp({
      apps: [SilenceApp],
      schedulers: [fake],
      clock,
      tracker: { autoStart: false },
      directory: replica?.directory,
    });
  }

  async function attempts(): Promise<number> {
    const [row]: { attempts: number }[] = await test.app.get(DataSource).query('SELECT attempts FROM jobs_execution');
    return row?.attempts ?? 0;
  }

  async function later(milliseconds: number): Promise<void> {
    clock.advance(milliseconds);
    await test.tracker.pollOnce();
  }

  // A look leaves out what is still being worked on since the look before, however long that takes this machine.
  async function attemptsAfterLook(): Promise<number> {
    await test.tracker.pollOnce();
    return attempts();
  }

  async function statusAfterLook(): Promise<string> {
    await test.tracker.pollOnce();
    return (await job.reload()).status;
  }

  /** Without any time that goes by. */
  async function isStoppedNow(): Promise<void> {
    expect(await waitFor(statusAfterLook, (status) => status !== 'Running')).toBe('Aborted');
    expect(job.statusMessage).toBe('Stopped.');
  }

  it('is taken again within a minute', async () => {
    await later(60_000);

    await isStoppedNow();
  });

  it('is taken again at once when somebody asks for the status', async () => {
    clock.advance(5000);
    await job.updateStatus();

    await isStoppedNow();
  });

  it('is taken again after a few seconds when somebody has asked for the status right after it failed', async () => {
    clock.advance(1000);
    await job.updateStatus();

    await later(4000);

    await isStoppedNow();
  });

  it('is taken again at once when somebody asks another replica for the status', async () => {
    const other = await start(test);
    clock.advance(5000);
    const asked = await other.jobs.getJobOrFail(job.id);
    const lookIfDue = Reflect.get(test.tracker, 'lookIfDue') as () => void;
    const loop = setInterval(() => {
      lookIfDue.call(test.tracker);
    }, 250);

    await asked.updateStatus();

    expect((await waitForStatus(job, 'Aborted')).statusMessage).toBe('Stopped.');
    clearInterval(loop);
    await other.close();
  });
});
