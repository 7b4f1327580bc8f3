import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CondorJobTemplate, JobsApp, OnJobResults, type Job } from 'nestjs-jobs';
import { fakeScheduler, waitForStatus, type FakeScheduler } from 'nestjs-jobs/testing';
import { existsSync } from 'node:fs';
import { DataSource } from 'typeorm';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { waitFor } from '../../support/wait-for.js';

@JobsApp({ package: 'deletions' })
class DeletionsApp {
  @CondorJobTemplate()
  example() {
    return { executable: '/bin/true' };
  }
}

/** Has seen what it wanted. */
class Deleting {
  @OnJobResults()
  async take(job: Job): Promise<void> {
    await job.delete();
  }
}

describe('a job that is deleted while its results are being processed', () => {
  let test: TestApp;
  let fake: FakeScheduler;

  beforeEach(async () => {
    fake = fakeScheduler({ name: 'fake' });
    test = await startTestApp({ apps: [DeletionsApp], providers: [Deleting], schedulers: [fake] });
  });

  afterEach(() => test.dispose());

  it('is removed as soon as they are', async () => {
    const created = await test.jobs.createJob({ name: 'a', user: 'ann', templateName: 'example' });
    const job = await created.execute();
    fake.start(job);
    await waitForStatus(job, 'Running');

    fake.finish(job);

    await waitFor(
      () => test.app.get(DataSource).query<unknown[]>('SELECT id FROM jobs_job'),
      (rows) => rows.length === 0,
    );
    expect(existsSync(job.directory)).toBe(false);
  });
});
