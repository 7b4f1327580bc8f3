import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFile, chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CondorJobTemplate, JobsApp, OnJobResults, Workspaces, embedded, type Job } from 'nestjs-jobs';
import { POSTGRES, type TestDatabase } from '../../support/databases.js';
import { startTestApp, temporaryDirectory, type TestApp } from '../../support/test-app.js';
import { waitForEnd } from '../../support/wait-for.js';

const JOBS = 8;

@JobsApp({ package: 'replicas' })
class ReplicasApp {
  @CondorJobTemplate()
  count() {
    return { executable: 'count.sh', remoteInputFiles: ['$(APP_WORKSPACE)/count.sh'] };
  }
}

class Handler {
  static readonly seen: string[] = [];

  @OnJobResults('count')
  take(job: Job): void {
    Handler.seen.push(job.name);
  }
}

describe('two replicas on one PostgreSQL', () => {
  let database: TestDatabase;
  let replicas: [TestApp, TestApp];
  let counted: string;

  beforeEach(async () => {
    database = await POSTGRES.create();
    const directory = await temporaryDirectory();
    counted = join(directory, 'counted');
    const start = (): Promise<TestApp> =>
      startTestApp({
        apps: [ReplicasApp],
        providers: [Handler],
        schedulers: [embedded({ name: 'embedded', directory: join(directory, 'embedded'), maxRunning: 4 })],
        database: database.options,
        directory,
      });
    replicas = [await start(), await start()];
    const workspace = await replicas[0].app.get(Workspaces, { strict: false }).ofApp('replicas');
    await writeFile(join(workspace, 'count.sh'), `#!/bin/sh\necho ran >> '${counted}'\n`);
    await chmod(join(workspace, 'count.sh'), 0o755);
    await appendFile(counted, '');
  });

  afterEach(async () => {
    await replicas[1].close();
    await replicas[0].dispose();
    await database.drop();
  });

  it('execute each job once, whoever was asked, and tell the handlers of each', async () => {
    const jobs = await Promise.all(
      Array.from({ length: JOBS }, (_, index) =>
        replicas[index % 2]!.jobs.createJob({ name: `job ${index}`, user: 'ann', templateName: 'count' }),
      ),
    );

    // Every job is asked for by both replicas at once: one of them is refused.
    await Promise.all(jobs.map((job) => job.save()));
    const attempts = await Promise.allSettled(
      jobs.flatMap(({ id }) => replicas.map(async ({ jobs: manager }) => (await manager.getJobOrFail(id)).execute())),
    );
    await Promise.all(jobs.map((job) => waitForEnd(job)));

    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(JOBS);
    expect(jobs.map(({ status }) => status)).toEqual(jobs.map(() => 'Complete'));
    expect(await readFile(counted, 'utf8')).toBe('ran\n'.repeat(JOBS));
    expect(new Set(Handler.seen).size).toBe(JOBS);
  });

  it('give one job for one idempotency key', async () => {
    const made = await Promise.all(
      Array.from({ length: 10 }, async (_, index) => {
        const { jobs } = replicas[index % 2]!;
        const job = await jobs.createJob({ name: 'once', user: 'ann', templateName: 'count', idempotencyKey: 'k' });
        await job.save();
        return job.id;
      }),
    );

    expect(new Set(made).size).toBe(1);
    expect(await replicas[0].jobs.countJobs({ user: 'ann' })).toBe(1);
  });
});
