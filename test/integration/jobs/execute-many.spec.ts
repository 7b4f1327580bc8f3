import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CondorJobTemplate,
  embedded,
  htcondorSsh,
  JobNotFoundError,
  JobsApp,
  SubmissionRejectedError,
  Workspaces,
  type CondorJob,
  type Job,
  type SchedulerDefinition,
} from 'nestjs-jobs';
import { text } from 'node:stream/consumers';
import { findSubmitHost } from '../../support/submit-host.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { waitForEnd } from '../../support/wait-for.js';

@JobsApp({ package: 'many' })
class ManyApp {
  @CondorJobTemplate()
  greet() {
    return {
      executable: 'greet.sh',
      submitTemplate: 'vanilla_transfer_files',
      remoteInputFiles: ['$(APP_WORKSPACE)/greet.sh'],
    };
  }
}

let app: TestApp;

async function start(scheduler: SchedulerDefinition): Promise<void> {
  app = await startTestApp({ apps: [ManyApp], schedulers: [scheduler] });
  const workspace = await app.app.get(Workspaces, { strict: false }).ofApp('many');
  await mkdir(workspace, { recursive: true });
  await writeFile(join(workspace, 'greet.sh'), '#!/bin/sh\necho "$1" > greeting.txt\n', { mode: 0o755 });
}

async function greeting(name: string, attributes: Record<string, string> = {}, numJobs = 1): Promise<Job> {
  const options = { name, user: 'ann', templateName: 'greet', arguments: [`hello ${name}`], attributes, numJobs };
  return app.jobs.createJob(options);
}

async function greetingOf(job: Job): Promise<string | null> {
  const file = await job.file('greeting.txt');
  return file && text(file);
}

afterEach(async () => {
  await app.dispose();
});

describe('executing many jobs on HTCondor', () => {
  beforeEach(async () => {
    await start(htcondorSsh({ name: 'pool', directory: '.nestjs-jobs-test', ...findSubmitHost() }));
  });

  it('submits them in a few clusters, and each runs as if by itself', async () => {
    const jobs = await Promise.all(Array.from({ length: 12 }, (_, index) => greeting(`job ${index}`)));

    const executed = await app.jobs.executeMany(jobs);

    expect(executed.map(({ error }) => error)).toEqual(jobs.map(() => null));
    const clusters = new Set((jobs as CondorJob[]).map(({ clusterId }) => clusterId));
    expect(clusters.size).toBeLessThanOrEqual(3);
    await Promise.all(jobs.map((job) => waitForEnd(job)));
    expect(jobs.map(({ status }) => status)).toEqual(jobs.map(() => 'Complete'));
    expect(await Promise.all(jobs.map(greetingOf))).toEqual(jobs.map((_, index) => `hello job ${index}\n`));
  });

  it('runs the others when some of them are refused', async () => {
    const jobs = await Promise.all(
      Array.from({ length: 9 }, (_, index) => greeting(`job ${index}`, { 'My.Size': index % 4 === 2 ? '(' : '1' })),
    );

    const executed = await app.jobs.executeMany(jobs);

    const refused = executed.filter(({ error }) => error !== null);
    expect(refused.map(({ job }) => job.name)).toEqual(['job 2', 'job 6']);
    for (const { error } of refused) expect(error).toBeInstanceOf(SubmissionRejectedError);
    await Promise.all(jobs.map((job) => waitForEnd(job)));
    expect(jobs.map(({ status }) => status)).toEqual(jobs.map((_, index) => (index % 4 === 2 ? 'Error' : 'Complete')));
  });

  it('stops one of them without touching the others', async () => {
    const jobs = await Promise.all(
      ['one', 'two', 'three', 'four'].map((name) => greeting(name, { requirements: 'false' }, 2)),
    );
    await app.jobs.executeMany(jobs);
    const [, , third] = jobs;

    await third?.stop();
    await waitForEnd(third!);

    for (const job of jobs) await job.reload();
    expect(jobs.map(({ status }) => status)).toEqual(['Submitted', 'Submitted', 'Aborted', 'Submitted']);
    for (const job of jobs) if (!job.isFinal) await waitForEnd(await job.stop());
  });
});

describe('executing many jobs on the embedded scheduler', () => {
  beforeEach(async () => {
    await start(embedded({ name: 'here' }));
  });

  it('executes each of them', async () => {
    const jobs = await Promise.all(Array.from({ length: 5 }, (_, index) => greeting(`job ${index}`)));

    await app.jobs.executeMany(jobs);

    await Promise.all(jobs.map((job) => waitForEnd(job)));
    expect(await Promise.all(jobs.map(greetingOf))).toEqual(jobs.map((_, index) => `hello job ${index}\n`));
  });

  it('says of each what came of it', async () => {
    const [good, bad] = [await greeting('good'), await greeting('bad')];
    await bad.execute();

    const executed = await app.jobs.executeMany([good, bad]);

    expect(executed.map(({ error }) => (error as { code?: string } | null)?.code)).toEqual([
      undefined,
      'JOB_NOT_PENDING',
    ]);
    await Promise.all([good, bad].map((job) => waitForEnd(job)));
  });

  it('touches no job of another app', async () => {
    const job = await greeting('good');
    const foreign = Object.create(job, { app: { value: 'other' } }) as Job;

    await expect(app.jobs.executeMany([job, foreign])).rejects.toThrow(JobNotFoundError);

    expect(job.isSaved).toBe(false);
  });
});
