import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CondorJobTemplate, JobsApp, OnJobResults, type Job } from 'nestjs-jobs';
import { fakeScheduler, TestClock, type FakeScheduler } from 'nestjs-jobs/testing';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { waitFor, waitForStatus } from '../../support/wait-for.js';

const HOUR_MS = 3_600_000;

@JobsApp({ package: 'clock' })
class ClockApp {
  @CondorJobTemplate()
  example() {
    return { executable: '/bin/true' };
  }
}

class Results {
  failing = true;

  @OnJobResults()
  take(): void {
    if (this.failing) throw new Error('not now');
  }
}

describe('a clock that was an hour ahead and is put back', () => {
  let clock: TestClock;
  let fake: FakeScheduler;
  let first: TestApp;
  let job: Job;

  beforeEach(async () => {
    clock = new TestClock();
    fake = fakeScheduler({ name: 'fake' });
    first = await startTestApp({ apps: [ClockApp], schedulers: [fake], clock, providers: [Results] });
    const created = await first.jobs.createJob({ name: 'a', user: 'ann', templateName: 'example' });
    job = await created.execute();
    clock.advance(HOUR_MS);
    await first.tracker.pollOnce();
    clock.advance(-HOUR_MS);
  });

  afterEach(() => first.dispose());

  it('does not put off a step that failed meanwhile', async () => {
    const results = first.app.get(Results);
    clock.advance(HOUR_MS);
    fake.start(job);
    fake.finish(job);
    await first.tracker.pollOnce();
    await waitFor(
      () => job.reload(),
      ({ statusMessage }) => statusMessage?.includes('not now') ?? false,
    );
    results.failing = false;

    clock.advance(-HOUR_MS);
    await first.tracker.pollOnce();

    expect((await waitForStatus(job, 'Complete')).status).toBe('Complete');
  });

  it('does not keep the loop from looking', async () => {
    fake.start(job);

    expect((await waitForStatus(job, 'Running')).status).toBe('Running');
  });
});
