import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { chmod, readdir, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CondorJobTemplate,
  JobSchedulers,
  JobsApp,
  OnJobResults,
  Workspaces,
  type Job,
  type SchedulerDefinition,
} from 'nestjs-jobs';
import { DataSource } from 'typeorm';
import { startTestApp, temporaryDirectory, type TestApp } from '../../support/test-app.js';
import { waitFor } from '../../support/wait-for.js';
import { newResources } from './new-resources.js';

/** A scheduler whose transfers a test sees begin, and the ways in which they may be held up. */
export interface TransferScheduler {
  define(directory: string): SchedulerDefinition;
  /** A shell command that writes what takes a while to be collected. */
  readonly outputs: string;
  /** Size of an input whose way takes a while. */
  readonly inputBytes: number;
  /** What is collected in the end: number of files, and of bytes. */
  readonly size: { readonly files: number; readonly bytes: number };
  /** Makes transfers slow from now on. */
  slow?(): void;
  /** Makes transfers as quick as they can be, for those that begin from now on. */
  quick?(): void;
  /** Lets nothing through any more, without telling anybody. */
  freeze?(): void;
}

@JobsApp({ package: 'moving' })
class MovingApp {
  @CondorJobTemplate()
  work() {
    return { executable: 'work.sh', remoteInputFiles: ['$(APP_WORKSPACE)/work.sh'] };
  }

  @CondorJobTemplate()
  large() {
    return {
      executable: 'work.sh',
      remoteInputFiles: ['$(APP_WORKSPACE)/work.sh', '$(APP_WORKSPACE)/large.bin'],
      attributes: { transfer_input_files: '../large.bin' },
    };
  }
}

/** Counts the results that it was given. */
class Results {
  readonly taken: number[] = [];

  @OnJobResults()
  take(job: Job): void {
    this.taken.push(job.id);
  }
}

/** How long an app may wait for what is under way, in ms, and how much longer its end may take on a busy machine. */
const SHUTDOWN_TIMEOUT_MS = 500;
/** Thousands of files take their time on a busy disk, in ms. */
const PATIENCE_MS = 120_000;

jest.setTimeout(180_000);

const MARGIN_MS = 5000;

/** A process that has ended at its deadline keeps its claims until then, in ms. */
const AFTER_CLAIMS_MS = 60_000;

/** Ends an application in the middle of a transfer. */
export function describeTransfers(scheduler: TransferScheduler): void {
  let directory: string;
  let test: TestApp;
  let before: string[];
  let openTest: TestApp | undefined;

  const start = async (ahead = 0): Promise<TestApp> => {
    openTest = await startTestApp({
      clock: { now: () => new Date(Date.now() + ahead) },
      apps: [MovingApp],
      providers: [Results],
      schedulers: [scheduler.define(directory)],
      directory,
      tracker: { shutdownTimeout: SHUTDOWN_TIMEOUT_MS },
      create: (module) => module.createNestApplication({ logger: false }),
    });
    return openTest;
  };

  /** Ends the application; it must not take longer than it was told to, and leave nothing open. */
  const end = async (): Promise<void> => {
    const begin = performance.now();
    await test.close();
    expect(performance.now() - begin).toBeLessThan(SHUTDOWN_TIMEOUT_MS + MARGIN_MS);
    scheduler.quick?.();
    const left = await waitFor(
      () => Promise.resolve(newResources(before)),
      (resources) => resources.length === 0,
    );
    expect(left).toEqual([]);
  };

  /** How often something was submitted, as the scheduler's own log says. */
  const submissions = async (): Promise<number> => {
    const [row]: { scheduler: string; eventLog: string }[] = await test.app
      .get(DataSource)
      .query('SELECT scheduler, eventLog FROM jobs_execution');
    const log = await test.app.get(JobSchedulers).get(row!.scheduler).openEventLog(row!.eventLog);
    const text = await log!.read(0, await log!.size());
    await log!.close();
    return [...text.toString().matchAll(/^000 \(/gm)].length;
  };

  const endsWell = async (id: number): Promise<void> => {
    const job = await test.jobs.getJobOrFail(id);
    await waitFor(
      () => job.reload(),
      ({ isFinal }) => isFinal,
      ({ status, statusMessage }) => ({ status, statusMessage }),
      PATIENCE_MS,
    );
    expect(job.status).toBe('Complete');
    expect(test.app.get(Results).taken).toEqual([id]);
    expect(await submissions()).toBe(1);
  };

  beforeEach(async () => {
    directory = await temporaryDirectory();
    before = process.getActiveResourcesInfo();
    test = await start();
    const workspace = await test.app.get(Workspaces, { strict: false }).ofApp('moving');
    await writeFile(join(workspace, 'large.bin'), '');
    await writeFile(join(workspace, 'work.sh'), `#!/bin/sh\n${scheduler.outputs}\n`);
    await chmod(join(workspace, 'work.sh'), 0o755);
    await truncate(join(workspace, 'large.bin'), scheduler.inputBytes);
  });

  afterEach(async () => {
    scheduler.quick?.();
    await openTest?.dispose();
  });

  const execute = async (templateName: 'work' | 'large'): Promise<Job> => {
    const job = await test.jobs.createJob({ name: 'moved', user: 'ann', templateName });
    return job.execute();
  };

  const collecting = async (): Promise<Job> => {
    scheduler.slow?.();
    const job = await execute('work');
    await waitFor(
      () => collected(job.directory),
      ({ bytes }) => bytes > 0,
    );
    return job;
  };

  /** Its submission is under way: the scheduler may have it. */
  const submitting = async (): Promise<Job> => {
    scheduler.slow?.();
    execute('large').catch(() => null);
    await waitFor(
      () => test.app.get(DataSource).query<unknown[]>(`SELECT * FROM jobs_execution WHERE phase = 'submitting'`),
      (rows) => rows.length > 0,
    );
    const [job] = await test.jobs.listJobs();
    return job!;
  };

  const goesOn = async (job: Job): Promise<void> => {
    test = await start(AFTER_CLAIMS_MS);
    await endsWell(job.id);
    expect(await collected(job.directory)).toEqual(scheduler.size);
  };

  it('ends while outputs are collected, and collects them after the next start', async () => {
    const job = await collecting();

    await end();

    expect((await collected(job.directory)).bytes).toBeLessThan(scheduler.size.bytes);
    await goesOn(job);
  });

  it('ends while inputs are on their way, and submits once', async () => {
    const job = await submitting();

    await end();

    await goesOn(job);
  });

  const { freeze } = scheduler;
  if (!freeze) return;

  it('ends although the host falls silent while outputs are collected', async () => {
    const job = await collecting();
    freeze();

    await end();

    await goesOn(job);
  });

  it('ends although the host falls silent while inputs are on their way, and submits once', async () => {
    const job = await submitting();
    freeze();

    await end();

    await goesOn(job);
  });
}

/** Files of a job's directory that its program has written, and what has come of them so far. */
async function collected(directory: string): Promise<{ files: number; bytes: number }> {
  const names = await readdir(directory).catch(() => []);
  const files = names.filter((name) => name.includes('part-of-'));
  const sizes = await Promise.all(
    files.map(async (name) =>
      stat(join(directory, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return { files: files.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
