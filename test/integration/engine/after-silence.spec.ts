import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CondorJob, CondorJobTemplate, JobsApp } from 'nestjs-jobs';
import { fakeScheduler, TestClock, waitForStatus, type FakeScheduler } from 'nestjs-jobs/testing';
import { startTestApp, type TestApp } from '../../support/test-app.js';

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
    test = await startTestApp({ apps: [SilenceApp], schedulers: [fake], clock, tracker: { autoStart: false } });
    const created = await test.jobs.createJob({ name: 'a', user: 'ann', templateName: 'example' });
    job = (await created.execute()) as CondorJob;
    fake.start(job);
    await waitForStatus(job, 'Running');
    fake.goAway();
    await job.stop();
    for (let minute = 0; minute < 60; minute += 1) await minuteLater();
    fake.comeBack();
  });

  afterEach(() => test.dispose());

  async function minuteLater(): Promise<void> {
    clock.advance(60_000);
    await test.tracker.pollOnce();
  }

  it('is taken again within a minute', async () => {
    await minuteLater();

    await waitForStatus(job, 'Aborted');
  });

  it('is taken again at once when somebody asks for the status', async () => {
    clock.advance(5000);
    await job.updateStatus();

    await waitForStatus(job, 'Aborted');
  });
});
