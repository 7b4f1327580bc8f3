import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CondorJobTemplate, JobsApp, OnJobResults, Workspaces, type Job, type SchedulerDefinition } from 'nestjs-jobs';
import { DataSource } from 'typeorm';
import { startTestApp, temporaryDirectory, type TestApp } from '../../support/test-app.js';
import { waitFor, waitForEnd, waitForStatus } from '../../support/wait-for.js';
import { newResources } from './new-resources.js';

/** How a scheduler is made to go on with a job, where a test must do that. */
export interface ShutdownScheduler {
  define(directory: string): SchedulerDefinition;
  start?(job: Job): void;
  finish?(job: Job): void;
  /** Makes nothing come through any more, and then everything again; where there is a line. */
  readonly line?: { freeze(): void; restore(): void };
}

@JobsApp({ package: 'ending' })
class EndingApp {
  @CondorJobTemplate()
  work() {
    return { executable: 'work.sh', remoteInputFiles: ['$(APP_WORKSPACE)/work.sh'] };
  }
}

/** Result handlers that do not come to an end. */
class Endless {
  busy = 0;
  private readonly waiting: (() => void)[] = [];

  @OnJobResults()
  take(): Promise<void> {
    this.busy += 1;
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  release(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

const PROGRAM = '#!/bin/sh\necho begun\nsleep "$1"\necho done\n';

/** A process that has ended at its deadline keeps its claims until then, in ms. */
const AFTER_CLAIMS_MS = 60_000;

/** Ends an application in the middle of everything that it can be doing. */
export function describeShutdown(scheduler: ShutdownScheduler): void {
  let directory: string;
  let test: TestApp;
  let before: string[];

  const start = (shutdownTimeout?: number, ahead = 0): Promise<TestApp> =>
    startTestApp({
      clock: { now: () => new Date(Date.now() + ahead) },
      apps: [EndingApp],
      providers: [Endless],
      schedulers: [scheduler.define(directory)],
      directory,
      ...(shutdownTimeout !== undefined && { tracker: { shutdownTimeout } }),
      create: (module) => module.createNestApplication({ logger: false }),
    });

  const create = (name: string, seconds: number): Promise<Job> =>
    test.jobs.createJob({ name, user: 'ann', templateName: 'work', arguments: [String(seconds)] });

  const running = async (name: string, seconds: number): Promise<Job> => {
    const job = await (await create(name, seconds)).execute();
    scheduler.start?.(job);
    return waitForStatus(job, 'Running', 'Results-Ready');
  };

  const nothingLeft = async (): Promise<void> => {
    const left = await waitFor(
      () => Promise.resolve(newResources(before)),
      (resources) => resources.length === 0,
    );
    expect(left).toEqual([]);
  };

  beforeEach(async () => {
    directory = await temporaryDirectory();
    before = process.getActiveResourcesInfo();
    test = await start();
    const program = join(await test.app.get(Workspaces, { strict: false }).ofApp('ending'), 'work.sh');
    await writeFile(program, PROGRAM);
    await chmod(program, 0o755);
  });

  afterEach(() => test.dispose());

  it('ends while jobs are submitted, followed, viewed and streamed, leaves no handle, and loses nothing', async () => {
    const followed = await running('followed', 600);
    const pieces = collect(followed.followLog('output'));
    const rows: unknown[] = [];
    const subscription = test.jobs.stream().subscribe((row) => rows.push(row));
    const submissions = Promise.allSettled([1, 2, 3].map(async (index) => (await create(`new ${index}`, 0)).execute()));

    await test.close();

    expect(await pieces).toBeDefined();
    expect(subscription.closed).toBe(true);
    await submissions;
    await nothingLeft();
    test = await start();
    test.app.get(Endless).release();
    const jobs = await test.jobs.listJobs();
    await Promise.all(jobs.map((job) => job.delete()));
    expect(jobs.length).toBeGreaterThanOrEqual(1);
    await waitFor(
      () => test.tracker.pollOnce().then(() => executionsLeft(test)),
      (left) => left === 0,
    );
  });

  it('does not wait longer for a result handler than it is told to', async () => {
    await test.close();
    test = await start(200);
    const job = await running('handled', 0);
    scheduler.finish?.(job);
    await waitFor(
      () => Promise.resolve(test.app.get(Endless).busy),
      (busy) => busy > 0,
    );
    const endless = test.app.get(Endless);

    await test.close();

    endless.release();
    await nothingLeft();
    test = await start(undefined, AFTER_CLAIMS_MS);
    const again = test.app.get(Endless);
    await waitFor(
      () => Promise.resolve(again.busy),
      (busy) => busy > 0,
    );
    again.release();
    expect((await waitForEnd(await test.jobs.getJobOrFail(job.id))).status).toBe('Complete');
  });

  const { line } = scheduler;
  if (!line) return;

  it('ends while nothing comes through the line any more', async () => {
    await test.close();
    test = await start(500);
    const job = await running('unreachable', 600);
    const pieces = collect(job.followLog('output')).catch(() => null);
    line.freeze();
    const stop = job.stop().catch(() => null);

    await test.close();

    await Promise.all([pieces, stop]);
    line.restore();
    await nothingLeft();
    test = await start(undefined, AFTER_CLAIMS_MS);
    await (await test.jobs.getJobOrFail(job.id)).delete();
    await waitFor(
      () => test.tracker.pollOnce().then(() => executionsLeft(test)),
      (left) => left === 0,
    );
  });
}

async function collect<T>(pieces: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const piece of pieces) all.push(piece);
  return all;
}

async function executionsLeft({ app }: TestApp): Promise<number> {
  const [row]: { count: number }[] = await app
    .get(DataSource)
    .query(`SELECT COUNT(*) AS count FROM jobs_execution WHERE phase <> 'closed'`);
  return Number(row?.count);
}
