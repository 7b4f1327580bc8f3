import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CondorJobTemplate,
  JobsApp,
  SubmissionRejectedError,
  Workspaces,
  type CondorJob,
  type Job,
  type Scheduler,
  type SchedulerDefinition,
} from 'nestjs-jobs';
import { fakeScheduler, waitForStatus, type FakeScheduler } from 'nestjs-jobs/testing';
import { startTestApp, temporaryDirectory, type TestApp } from '../../support/test-app.js';

@JobsApp({ package: 'together' })
class TogetherApp {
  @CondorJobTemplate()
  example() {
    return { executable: 'run.sh', remoteInputFiles: ['$(APP_WORKSPACE)/run.sh'] };
  }
}

/** Longer than any claim, in ms. */
const LATER = 35_000;

let directory: string;
let fake: FakeScheduler;
let test: TestApp;
let ahead: number;
let calls: string[];

/** The fake scheduler; `calls` has what was asked of it about submissions. */
function watched(change: (scheduler: Scheduler) => void = () => undefined): SchedulerDefinition {
  return {
    name: fake.name,
    kind: fake.kind,
    create: (context) => {
      const scheduler = fake.create(context);
      for (const method of ['submit', 'submitBatch', 'settleBatch'] as const) {
        const original = scheduler[method]?.bind(scheduler) as (...parameters: unknown[]) => unknown;
        Reflect.set(scheduler, method, (...parameters: unknown[]) => {
          calls.push(method);
          return original(...parameters);
        });
      }
      change(scheduler);
      return scheduler;
    },
  };
}

async function start(change?: (scheduler: Scheduler) => void): Promise<void> {
  calls = [];
  test = await startTestApp({
    apps: [TogetherApp],
    schedulers: [watched(change)],
    directory,
    tracker: { autoStart: false, shutdownTimeout: 1 },
    clock: { now: () => new Date(Date.now() + ahead) },
  });
  await writeFile(join(await test.app.get(Workspaces, { strict: false }).ofApp('together'), 'run.sh'), '');
}

function create(name: string): Promise<Job> {
  return test.jobs.createJob({ name, user: 'ann', templateName: 'example' });
}

/** Ends the process's life as the next one sees it: its claims run out. */
async function begin(change?: (scheduler: Scheduler) => void): Promise<CondorJob[]> {
  await test.close();
  ahead += LATER;
  await start(change);
  return (await test.jobs.listJobs({ orderBy: 'id' })) as CondorJob[];
}

beforeEach(async () => {
  directory = await temporaryDirectory();
  fake = fakeScheduler({ name: 'fake' });
  ahead = 0;
});

afterEach(() => test.dispose());

describe('jobs that are executed together', () => {
  it('run in spite of one that is refused, which is found by halves under keys of their own', async () => {
    await start();
    const jobs = await Promise.all(['a', 'b', 'c', 'd'].map(create));
    fake.rejectNext('you have no allocation');

    const executed = await test.jobs.executeMany(jobs);

    expect(executed.map(({ error }) => error)).toEqual([expect.any(SubmissionRejectedError), null, null, null]);
    expect(jobs.map(({ status }) => status)).toEqual(['Submitted', 'Submitted', 'Submitted', 'Submitted']);
    expect(calls).toEqual(['submitBatch', 'submitBatch', 'submit', 'submit', 'submitBatch']);
    expect(fake.submissions).toHaveLength(3);
    for (const job of jobs.slice(1)) fake.finish(job);
    for (const job of jobs.slice(1)) await waitForStatus(job, 'Complete');
    expect((await jobs[0]!.reload()).status).toBe('Error');
  });

  it('are found where their answer never arrived: the batch is asked for once, and nothing is sent again', async () => {
    // The process dies after the scheduler has taken the batch.
    await start((scheduler) => {
      const submit = scheduler.submitBatch!.bind(scheduler);
      scheduler.submitBatch = async (batch) => {
        await submit(batch);
        return new Promise(() => undefined);
      };
      // Nor does it see the event log any more.
      scheduler.openEventLog = () => Promise.resolve(null);
    });
    const jobs = await Promise.all(['a', 'b', 'c'].map(create));
    void test.jobs.executeMany(jobs);
    while (fake.submissions.length < 3) await new Promise((resolve) => setImmediate(resolve));

    const found = await begin((scheduler) => {
      scheduler.openEventLog = () => Promise.resolve(null);
    });
    await test.tracker.pollOnce();
    for (const job of found) await waitForStatus(job, 'Submitted');
    await Promise.all(found.map((job) => untilKnown(job)));

    expect(calls).toEqual(['settleBatch']);
    expect(fake.submissions).toHaveLength(3);
    expect(new Set(found.map(({ clusterId }) => clusterId)).size).toBe(1);
    expect(found.map(({ procs }) => procs?.first)).toEqual([0, 1, 2]);
  });

  it('go together again where the batch was never sent, and what is settled stays so', async () => {
    const late: (() => Promise<unknown>)[] = [];
    await start((scheduler) => {
      const submit = scheduler.submitBatch!.bind(scheduler);
      scheduler.submitBatch = (batch) => {
        // The process is stopped for a while before it sends anything.
        late.push(() => submit(batch));
        return new Promise(() => undefined);
      };
    });
    const jobs = await Promise.all(['a', 'b', 'c'].map(create));
    void test.jobs.executeMany(jobs);
    while (late.length === 0) await new Promise((resolve) => setImmediate(resolve));

    const found = await begin();
    await test.tracker.pollOnce();
    await Promise.all(found.map((job) => untilKnown(job)));

    expect(calls).toEqual(['settleBatch', 'submitBatch']);
    expect(fake.submissions).toHaveLength(3);
    await expect(late[0]!()).rejects.toThrow();
    expect(fake.submissions).toHaveLength(3);
  });
});

async function untilKnown(job: CondorJob): Promise<void> {
  while ((await job.reload()).clusterId === null) await test.tracker.pollOnce();
}
