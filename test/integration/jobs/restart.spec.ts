import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CondorJobTemplate, embedded, JobsApp, Workspaces, type Job } from 'nestjs-jobs';
import { startTestApp, temporaryDirectory, type TestApp } from '../../support/test-app.js';
import { waitFor, waitForEnd, waitForStatus } from '../../support/wait-for.js';

@JobsApp({ package: 'restarted' })
class RestartedApp {
  @CondorJobTemplate()
  sleeper() {
    return {
      executable: 'sleeper.sh',
      remoteInputFiles: ['$(APP_WORKSPACE)/sleeper.sh'],
      arguments: ['1'],
    };
  }
}

describe('an app that is ended and started again', () => {
  let directory: string;
  let test: TestApp;

  async function start(): Promise<void> {
    test = await startTestApp({
      apps: [RestartedApp],
      schedulers: [embedded({ name: 'embedded', directory: join(directory, 'embedded'), maxRunning: 2 })],
      directory,
    });
    const workspace = await test.app.get(Workspaces, { strict: false }).ofApp('restarted');
    await writeFile(join(workspace, 'sleeper.sh'), '#!/bin/sh\nsleep "$1"\necho done\n', { mode: 0o755 });
  }

  function create(parameters: object = {}): Promise<Job> {
    return test.jobs.createJob({ name: 'sleeps', user: 'ann', templateName: 'sleeper', ...parameters });
  }

  beforeEach(async () => {
    directory = await temporaryDirectory();
    await start();
  });

  afterEach(() => test.dispose());

  it('finds its jobs finished that ran and waited meanwhile', async () => {
    const ids: number[] = [];
    for (let index = 0; index < 4; index++) ids.push((await (await create()).execute()).id);

    await test.close();
    await start();
    const jobs = await Promise.all(ids.map((id) => test.jobs.getJobOrFail(id)));
    await Promise.all(jobs.map(waitForEnd));

    expect(jobs.map(({ status }) => status)).toEqual(['Complete', 'Complete', 'Complete', 'Complete']);
    expect((await jobs[3]!.log('output'))?.text).toBe('done\n');
  });

  it('goes on with a job that is stopped in the other life', async () => {
    const { id } = await (await create({ arguments: ['60'] })).execute();
    await test.close();
    await start();

    const job = await test.jobs.getJobOrFail(id);
    await waitForStatus(job, 'Running');
    await job.stop();
    await waitForEnd(job);

    expect(job.status).toBe('Aborted');
  });

  it('submits no job twice that was stopped while it was being submitted', async () => {
    const job = await (await create({ arguments: ['60'] })).save();
    const same = await test.jobs.getJobOrFail(job.id);

    const execution = job.execute().catch((error: unknown) => error);
    await waitForStatus(same, 'Submitted', 'Running');
    await same.stop();
    await execution;
    await waitForEnd(same);

    expect(same.status).toBe('Aborted');
  });

  it('lets a person say what became of a job, and stops what is left of it', async () => {
    const job = await (await create({ arguments: ['60'] })).execute();
    await waitForStatus(job, 'Running');

    await job.resolve('Error', 'The machine was taken away.');
    const resolved = job.toJSON();
    await waitFor(
      () => job.subJobs(),
      ([subJob]) => subJob?.status === 'removed',
    );
    await job.resolve('Complete', 'Its results were found on the disk.');

    expect(resolved).toMatchObject({ status: 'Error', statusMessage: 'The machine was taken away.' });
    expect(job.toJSON()).toMatchObject({ status: 'Complete', statusMessage: 'Its results were found on the disk.' });
  });
});
