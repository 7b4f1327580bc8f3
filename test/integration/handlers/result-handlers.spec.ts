import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BasicJobTemplate,
  CondorJobTemplate,
  embedded,
  JobsApp,
  OnJobResults,
  OnJobStatus,
  Workspaces,
  type Job,
  type JobResultsDelivery,
  type JobStatusChange,
} from 'nestjs-jobs';
import { startTestApp, temporaryDirectory, type TestApp } from '../../support/test-app.js';
import { waitFor, waitForEnd } from '../../support/wait-for.js';
import { MovedClock, newJob } from './support.js';

@JobsApp({ package: 'results' })
class ResultsApp {
  @CondorJobTemplate()
  program() {
    return {
      executable: 'program.sh',
      remoteInputFiles: ['$(APP_WORKSPACE)/program.sh'],
      attributes: { output: 'out.txt', should_transfer_files: 'YES', when_to_transfer_output: 'ON_EXIT' },
    };
  }

  @BasicJobTemplate()
  byHand() {
    return {};
  }
}

const log: { seen: JobResultsDelivery[]; changes: string[]; failures: number } = { seen: [], changes: [], failures: 0 };

@Injectable()
class Handler {
  @OnJobResults()
  async take(job: Job, delivery: JobResultsDelivery): Promise<void> {
    log.seen.push({ ...delivery, id: delivery.id.replace(job.key, '<key>') });
    await Promise.resolve();
    if (log.failures-- > 0) throw new Error('the disk of the app is full');
  }

  @OnJobStatus()
  watch(_job: Job, { to }: JobStatusChange): void {
    log.changes.push(to);
  }
}

describe('a handler of @OnJobResults', () => {
  let clock: MovedClock;
  let test: TestApp;

  beforeEach(async () => {
    Object.assign(log, { seen: [], changes: [], failures: 0 });
    clock = new MovedClock();
    const directory = await temporaryDirectory();
    test = await startTestApp({
      apps: [ResultsApp],
      schedulers: [embedded({ name: 'embedded', directory: join(directory, 'embedded') })],
      providers: [Handler],
      directory,
      clock,
    });
    const workspace = await test.app.get(Workspaces, { strict: false }).ofApp('results');
    await writeFile(join(workspace, 'program.sh'), '#!/bin/sh\necho done\n', { mode: 0o755 });
  });

  afterEach(() => test.dispose());

  async function run(): Promise<Job> {
    const job = await test.jobs.createJob({ name: 'a', user: 'ann', templateName: 'program' });
    return job.execute();
  }

  it('gets the results once, with an id, and is followed by the final status', async () => {
    const job = await waitForEnd(await run());
    await waitFor(
      () => Promise.resolve(log.changes),
      (changes) => changes.includes('Complete'),
    );

    expect(job.status).toBe('Complete');
    expect(log.seen).toEqual([{ id: '<key>:results:1', attempt: 1, cause: 'end' }]);
    expect(log.changes.slice(-2)).toEqual(['Results-Ready', 'Complete']);
    expect(log.changes.slice(0, 2)).toEqual(['Pending', 'Submitted']);
  });

  it('that fails is called again with the same id; the job waits and says why, and how often it was tried', async () => {
    log.failures = 2;
    const job = await run();
    const failed = await waitFor(
      () => job.reload(),
      ({ handlerMessage, statusMessage }) =>
        (handlerMessage ?? '').includes('attempt 1') && (statusMessage ?? '').includes('attempt 1'),
    );
    const shown = failed.toJSON();

    await expect(job.processResults()).rejects.toMatchObject({
      code: 'RESULT_HANDLER',
      message: expect.stringMatching(
        /The result handler Handler\.take failed \(attempt 2\): the disk of the app is full/,
      ),
    });
    await job.processResults();

    expect(shown).toMatchObject({
      status: 'Results-Ready',
      handlerMessage: 'The result handler Handler.take failed (attempt 1): the disk of the app is full',
    });
    expect(job).toMatchObject({ status: 'Complete', handlerMessage: null });
    expect(log.seen).toEqual([1, 2, 3].map((attempt) => ({ id: '<key>:results:1', attempt, cause: 'end' })));
  });

  it('runs once more for a job that had its results, when somebody asks for it', async () => {
    const job = await waitForEnd(await run());

    await job.processResults();
    log.failures = 1;
    await expect(job.processResults()).rejects.toMatchObject({ code: 'RESULT_HANDLER' });
    const failed = await job.reload();
    const message = failed.handlerMessage;
    await job.processResults();

    expect(log.seen.map(({ cause }) => cause)).toEqual(['end', 'request', 'request', 'request']);
    expect(message).toMatch(/Handler\.take failed \(attempt 1\)/);
    expect(job).toMatchObject({ status: 'Complete', handlerMessage: null });
  });

  it('makes a BasicJob that is Results-Ready Complete', async () => {
    const job = await newJob(test.jobs);
    await job.execute();
    await expect(job.processResults()).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
    await job.setStatus('Results-Ready');
    log.failures = 1;

    await expect(job.processResults()).rejects.toMatchObject({ code: 'RESULT_HANDLER' });
    const failed = (await job.reload()).toJSON();
    await job.processResults();

    expect(failed).toMatchObject({ status: 'Results-Ready', handlerMessage: expect.stringMatching(/disk/) });
    expect(job).toMatchObject({ status: 'Complete', handlerMessage: null });
    expect(log.seen.map(({ id }) => id)).toEqual(['<key>:results:0', '<key>:results:0']);
  });
});
