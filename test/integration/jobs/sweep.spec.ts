import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { CondorJobTemplate, embedded, JobsApp } from 'nestjs-jobs';
import { DataSource } from 'typeorm';
import { ExecutionEntity } from '../../../lib/store/entities/index.js';
import { startTestApp, temporaryDirectory, type TestApp } from '../../support/test-app.js';
import { waitForEnd, waitForStatus } from '../../support/wait-for.js';

const KEY = '01234567-89ab-cdef-0123-456789abcdef';
const LONG_AGO = new Date('2026-01-01T00:00:00Z');

@JobsApp({ package: 'sweep' })
class SweepApp {
  @CondorJobTemplate()
  sleep() {
    return { executable: '/bin/sleep', arguments: ['60'], submitTemplate: 'vanilla_base' };
  }

  @CondorJobTemplate()
  nothing() {
    return { executable: '/bin/true', submitTemplate: 'vanilla_base' };
  }
}

let directory: string;
let app: TestApp;

async function start(): Promise<TestApp> {
  const queue = join(directory, 'queue');
  return startTestApp({ directory, apps: [SweepApp], schedulers: [embedded({ name: 'here', directory: queue })] });
}

/** Where the submissions of the app lie. */
async function jobsDirectory(): Promise<string> {
  const [installation = ''] = await readdir(join(directory, 'queue'));
  return join(directory, 'queue', installation, 'jobs');
}

beforeEach(async () => {
  directory = await temporaryDirectory();
  app = await start();
});

afterEach(async () => {
  await app.dispose();
});

describe('a sweep of a scheduler', () => {
  it('removes what nothing knows, and leaves alone what it cannot prove to be left over', async () => {
    const job = await (await app.jobs.createJob({ name: 'a', user: 'ann', templateName: 'sleep' })).execute();
    const jobs = await jobsDirectory();
    const names = [`7-${KEY}`, `8-${KEY.replace('0', '1')}`, 'notes'];
    for (const name of names) await mkdir(join(jobs, name, 'run'), { recursive: true });
    for (const name of [...(await readdir(jobs))].filter((entry) => !entry.startsWith('8-'))) {
      await utimes(join(jobs, name), LONG_AGO, LONG_AGO);
    }

    const report = await app.tracker.sweep('here');

    expect(report.removed).toEqual([`7-${KEY}`]);
    expect(report.kept.map(({ directory: kept }) => kept).sort()).toEqual([names[1], 'notes'].sort());
    expect(await readdir(jobs)).toHaveLength(3);
    await waitForStatus(job, 'Running');
    await job.stop();
    await waitForEnd(job);
  });

  it('keeps the directory of a job that is in the queue although the database has lost it', async () => {
    const job = await (await app.jobs.createJob({ name: 'a', user: 'ann', templateName: 'sleep' })).execute();
    await waitForStatus(job, 'Running');
    const jobs = await jobsDirectory();
    const [name = ''] = await readdir(jobs);
    await utimes(join(jobs, name), LONG_AGO, LONG_AGO);
    const { manager } = app.app.get(DataSource);
    const executions = await manager.find(ExecutionEntity);
    await manager.delete(ExecutionEntity, { jobId: job.id });

    const report = await app.tracker.sweep('here');

    expect(report).toMatchObject({
      removed: [],
      kept: [{ directory: name, reason: expect.stringContaining('queue') as unknown }],
    });
    await manager.insert(ExecutionEntity, executions);
    await job.stop();
    await waitForEnd(job);
  });

  it('finds nothing after jobs that came to their end', async () => {
    const job = await (await app.jobs.createJob({ name: 'a', user: 'ann', templateName: 'nothing' })).execute();
    await waitForEnd(job);

    expect((await app.tracker.sweep('here')).removed).toEqual([]);
    expect(await readdir(await jobsDirectory())).toEqual([]);
  });
});
