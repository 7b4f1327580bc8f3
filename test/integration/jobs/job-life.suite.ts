import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CondorJobTemplate, JobsApp, OnJobResults, Workspaces, type Job, type SchedulerDefinition } from 'nestjs-jobs';
import type { DatabaseKind, TestDatabase } from '../../support/databases.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { waitForEnd, waitForStatus } from '../../support/wait-for.js';

const SCRIPT = `#!/bin/sh
# Reads what it was given, writes two files, and fails where it is told to.
index=$1
echo "sub-job $index reads $(cat input_1) and $(cat input_2)"
echo "warning of $index" >&2
echo "a$index" > "first_$index.txt"
echo "b$index" > "second_$index.txt"
[ "$index" = "$2" ] && exit 3
exit 0
`;

@JobsApp({ package: 'life' })
class LifeApp {
  @CondorJobTemplate({ name: 'example' })
  example() {
    return {
      executable: 'my_script.sh',
      submitTemplate: 'vanilla_transfer_files',
      attributes: { transfer_input_files: ['../input_1', '../input_2'] },
      remoteInputFiles: ['$(APP_WORKSPACE)/my_script.sh', '$(APP_WORKSPACE)/input_1', '$(USER_WORKSPACE)/input_2'],
      arguments: '$(Process) 99',
    };
  }

  @CondorJobTemplate({ name: 'sleeper' })
  sleeper() {
    return {
      executable: 'sleeper.sh',
      submitTemplate: 'vanilla_transfer_files',
      remoteInputFiles: ['$(APP_WORKSPACE)/sleeper.sh'],
      attributes: { stream_output: true },
      arguments: ['60'],
    };
  }
}

class Handler {
  static readonly seen: { readonly name: string; readonly files: string[] }[] = [];
  static failures = 0;

  @OnJobResults('example')
  async take(job: Job): Promise<void> {
    if (job.name === 'with a failing handler' && Handler.failures++ === 0)
      throw new Error('the disk of the app is full');
    const files = await job.files();
    Handler.seen.push({ name: job.name, files: files.map(({ path }) => path) });
  }
}

/**
 * What every scheduler does with a job, from its creation to its removal.
 * @param database a kind of database, and what differs from its default; SQLite in a file otherwise
 */
export function describeJobLife(
  name: string,
  scheduler: (directory: string) => SchedulerDefinition,
  database?: { readonly kind: DatabaseKind; readonly dataSource?: string; readonly entityPrefix?: string },
): void {
  describe(`a job on ${name}`, () => {
    let test: TestApp;
    let testDatabase: TestDatabase | undefined;

    beforeAll(async () => {
      const { temporaryDirectory } = await import('../../support/test-app.js');
      const directory = await temporaryDirectory();
      testDatabase = await database?.kind.create();
      test = await startTestApp({
        apps: [LifeApp],
        providers: [Handler],
        schedulers: [scheduler(directory)],
        directory,
        ...(testDatabase && { database: { ...testDatabase.options, entityPrefix: database?.entityPrefix } }),
        ...(database?.dataSource !== undefined && { dataSource: database.dataSource }),
      });
      const workspaces = test.app.get(Workspaces, { strict: false });
      const app = await workspaces.ofApp('life');
      await writeFile(join(app, 'my_script.sh'), SCRIPT);
      await writeFile(join(app, 'sleeper.sh'), '#!/bin/sh\necho started\nexec sleep "$1"\n');
      await chmod(join(app, 'my_script.sh'), 0o755);
      await chmod(join(app, 'sleeper.sh'), 0o755);
      await writeFile(join(app, 'input_1'), 'the first input');
      await writeFile(join(await workspaces.ofUser('life', 'ann'), 'input_2'), 'the second input');
    });

    afterAll(async () => {
      await test.dispose();
      await testDatabase?.drop();
    });

    it('runs, and brings its outputs and what it printed', async () => {
      const job = await test.jobs.createJob({ name: 'one of ann', user: 'ann', templateName: 'example' });

      await job.execute();
      const submitted = { status: job.status, executeTime: job.executeTime };
      await waitForEnd(job);

      expect(submitted).toEqual({ status: expect.stringMatching(/Submitted|Running/), executeTime: expect.any(Date) });
      expect(job.toJSON()).toMatchObject({ status: 'Complete', exitCode: 0, statuses: { completed: 1 } });
      expect(await readFile(join(job.directory, 'first_0.txt'), 'utf8')).toBe('a0\n');
      expect((await job.log('output'))?.text).toBe('sub-job 0 reads the first input and the second input\n');
      expect((await job.log('error'))?.text).toBe('warning of 0\n');
      expect((await job.log('log'))?.text).toContain('005 (');
      expect(job.startTime!.getTime()).toBeLessThanOrEqual(job.completionTime!.getTime());
      expect(Math.abs(job.completionTime!.getTime() - Date.now())).toBeLessThan(60_000);
    });

    it('comes to its end also while somebody asks for its status in a loop', async () => {
      const job = await test.jobs.createJob({ name: 'asked about', user: 'ann', templateName: 'example' });
      const enough = 20_000;

      await job.execute();
      for (let asked = 0; !job.isFinal && asked < enough; asked++) await job.updateStatus();

      expect(job.status).toBe('Complete');
    });

    it('gives its results to the handler before it is Complete', async () => {
      const job = await test.jobs.createJob({ name: 'with a handler', user: 'ann', templateName: 'example' });

      await waitForEnd(await job.execute());

      expect(Handler.seen.find(({ name: seen }) => seen === job.name)?.files).toEqual(
        expect.arrayContaining(['first_0.txt', 'second_0.txt', 'logs']),
      );
    });

    it('stays Results-Ready and calls the handler again when it fails', async () => {
      const job = await test.jobs.createJob({ name: 'with a failing handler', user: 'ann', templateName: 'example' });

      await job.execute();
      await waitForStatus(job, 'Results-Ready');
      await waitForEnd(job);

      expect(job.status).toBe('Complete');
      expect(Handler.failures).toBe(2);
    });

    it('runs 8 sub-jobs of which one exits 3, and tells each one apart', async () => {
      const job = await test.jobs.createJob({ name: 'eight', user: 'ann', templateName: 'example', numJobs: 8 });
      job.setAttribute('arguments', '$(Process) 5');

      await waitForEnd(await job.execute());
      const subJobs = await job.subJobs();

      expect(job.toJSON()).toMatchObject({
        status: 'Various-Complete',
        statuses: { completed: 7, failed: 1 },
        exitCode: null,
      });
      expect(subJobs.map(({ index, exitCode }) => [index, exitCode])).toEqual(
        Array.from({ length: 8 }, (_, index) => [index, index === 5 ? 3 : 0]),
      );
      for (let index = 0; index < 8; index++) {
        expect(await text((await job.file(`first_${index}.txt`))!)).toBe(`a${index}\n`);
        expect(await text((await job.file(`second_${index}.txt`))!)).toBe(`b${index}\n`);
        expect((await job.log('output', { subJob: index }))?.text).toBe(
          `sub-job ${index} reads the first input and the second input\n`,
        );
        expect((await job.log('error', { subJob: index }))?.text).toBe(`warning of ${index}\n`);
      }
    });

    it('says Error when its program fails, and brings the outputs all the same', async () => {
      const job = await test.jobs.createJob({ name: 'fails', user: 'ann', templateName: 'example' });
      job.setAttribute('arguments', ['0', '0']);

      await waitForEnd(await job.execute());

      expect(job.toJSON()).toMatchObject({ status: 'Error', exitCode: 3, statusMessage: expect.stringContaining('3') });
      expect(await readFile(join(job.directory, 'second_0.txt'), 'utf8')).toBe('b0\n');
    });

    it('shows what it prints while it runs, pauses, goes on, and is stopped', async () => {
      const job = await test.jobs.createJob({ name: 'sleeps', user: 'ann', templateName: 'sleeper' });
      await job.execute();

      await waitForStatus(job, 'Running');
      const { waitFor } = await import('../../support/wait-for.js');
      const live = await waitFor(
        () => job.log('output'),
        (piece) => piece?.text === 'started\n',
      );
      await job.pause();
      await waitForStatus(job, 'Paused');
      const paused = job.statusMessage;
      await job.resume();
      await waitForStatus(job, 'Running');
      await job.stop();
      await waitForEnd(job);

      expect(live?.size).toBe(8);
      expect(paused).toContain('starts again from its beginning');
      expect(job.toJSON()).toMatchObject({ status: 'Aborted', statusMessage: 'Stopped.', statuses: { removed: 1 } });
    });

    it('is held when an input cannot be read, says why, and can be stopped', async () => {
      const job = await test.jobs.createJob({ name: 'held', user: 'ann', templateName: 'example' });
      job.setAttribute('transfer_input_files', '../no_such_file');

      await job.execute();
      await waitForStatus(job, 'Held');
      const { statusMessage } = job;
      await job.stop();
      await waitForEnd(job);

      expect(statusMessage).toMatch(/^On hold: .*no_such_file.*transfer_input_files/s);
      expect(job.status).toBe('Aborted');
    });

    it('is gone after it was deleted, while it ran, with its directory', async () => {
      const job = await test.jobs.createJob({ name: 'to be deleted', user: 'ann', templateName: 'sleeper' });
      await job.execute();
      await waitForStatus(job, 'Running');

      await job.delete();

      expect(await test.jobs.getJob(job.id)).toBeNull();
    });
  });
}
