import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { access, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BasicJobTemplate,
  CondorJob,
  CondorJobTemplate,
  JobSchedulers,
  JobsApp,
  Workspaces,
  type Job,
  type SchedulerDefinition,
} from 'nestjs-jobs';
import { startTestApp, temporaryDirectory, type TestApp } from '../../support/test-app.js';
import { waitFor, waitForEnd, waitForStatus } from '../../support/wait-for.js';

jest.setTimeout(180_000);

/** Fails where the input file names its index, and says which attempt of the whole job this is. */
const SCRIPT = `#!/bin/sh
attempt=$(cat attempt)
echo "attempt $attempt of $1 in $2"
echo "attempt $attempt" > "result_$1.txt"
echo "$1" > "only_$attempt.$1.txt"
case " $(cat failing) " in *" $1 "*) exit 3;; esac
`;

@JobsApp({ package: 'resubmitted' })
class ResubmittedApp {
  @CondorJobTemplate()
  attempts() {
    return {
      executable: 'attempt.sh',
      submitTemplate: 'vanilla_transfer_files',
      remoteInputFiles: ['$(APP_WORKSPACE)/attempt.sh', '$(APP_WORKSPACE)/attempt', '$(APP_WORKSPACE)/failing'],
      attributes: { transfer_input_files: ['../attempt', '../failing'] },
      arguments: '$(Process) here',
    };
  }

  @BasicJobTemplate()
  survey = {};
}

/** What every scheduler does with a job that is to run once more. */
export function describeResubmission(name: string, scheduler: (directory: string) => SchedulerDefinition): void {
  describe(`a job that is resubmitted on ${name}`, () => {
    let test: TestApp;
    let directory: string;
    let workspace: string;

    async function start(): Promise<void> {
      test = await startTestApp({ apps: [ResubmittedApp], schedulers: [scheduler(directory)], directory });
      workspace = await test.app.get(Workspaces, { strict: false }).ofApp('resubmitted');
    }

    beforeAll(async () => {
      directory = await temporaryDirectory();
      await start();
      await writeFile(join(workspace, 'attempt.sh'), SCRIPT, { mode: 0o755 });
    });

    afterAll(async () => {
      for (const job of await test.jobs.listJobs()) await job.delete();
      await test.dispose();
    });

    /** Says which attempt follows, and which sub-jobs will fail in it. */
    async function prepare(attempt: number, ...failing: readonly number[]): Promise<void> {
      await writeFile(join(workspace, 'attempt'), String(attempt));
      await writeFile(join(workspace, 'failing'), failing.join(' '));
    }

    async function create(parameters: object = {}): Promise<Job> {
      return test.jobs.createJob({ name: 'again', user: 'ann', templateName: 'attempts', ...parameters });
    }

    const contentOf = (job: Job, path: string): Promise<string> => readFile(join(job.directory, path), 'utf8');

    it('runs anew as the same job, its former outputs kept aside', async () => {
      await prepare(1, 0);
      const job = await waitForEnd(await (await create()).execute());
      const first = { id: job.id, status: job.status, executeTime: job.executeTime!, log: await job.log('output') };
      await prepare(2);

      await job.resubmit();
      const begun = { status: job.status, exitCode: job.exitCode, completionTime: job.completionTime };
      await waitForEnd(job);

      expect(first).toMatchObject({ status: 'Error', log: { text: 'attempt 1 of 0 in here\n' } });
      expect(begun).toEqual({
        status: expect.stringMatching(/Submitted|Running/),
        exitCode: null,
        completionTime: null,
      });
      expect(job.toJSON()).toMatchObject({ id: first.id, status: 'Complete', exitCode: 0, statuses: { completed: 1 } });
      expect(job.executeTime!.getTime()).toBeGreaterThan(first.executeTime.getTime());
      expect((await job.log('output'))?.text).toBe('attempt 2 of 0 in here\n');
      expect(await contentOf(job, 'result_0.txt')).toBe('attempt 2\n');
      expect(await contentOf(job, 'previous/1/result_0.txt')).toBe('attempt 1\n');
      await expect(access(join(job.directory, 'only_1.0.txt'))).rejects.toThrow();

      await prepare(3);
      await waitForEnd(await job.resubmit());

      expect(await contentOf(job, 'previous/1/result_0.txt')).toBe('attempt 1\n');
      expect(await contentOf(job, 'previous/2/result_0.txt')).toBe('attempt 2\n');
      expect(await contentOf(job, 'result_0.txt')).toBe('attempt 3\n');
    });

    it('runs only what failed: 3 sub-jobs of 8, with their own numbers, values and logs', async () => {
      await prepare(1, 1, 4, 6);
      const itemdata = Array.from({ length: 8 }, (_, index) => ({ place: `place, ${index}` }));
      const job = await create({ itemdata, arguments: '$(Process) $(place)' });
      await waitForEnd(await job.execute());
      const first = job.toJSON();
      const oldLog = await job.log('log', { subJob: 0 });
      await prepare(2, 4);

      await job.resubmit({ only: 'failed' });
      await waitForEnd(job);

      expect(first).toMatchObject({ status: 'Various-Complete', statuses: { completed: 5, failed: 3 } });
      expect(job.toJSON()).toMatchObject({
        status: 'Various-Complete',
        numJobs: 8,
        statuses: { completed: 7, failed: 1 },
      });
      const subJobs = await job.subJobs();
      expect(subJobs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0, 3, 0, 0, 0]);
      expect(subJobs.map(({ item }) => item)).toEqual(itemdata);
      for (let index = 0; index < 8; index++) {
        const attempt = [1, 4, 6].includes(index) ? 2 : 1;
        expect(await contentOf(job, `result_${index}.txt`)).toBe(`attempt ${attempt}\n`);
        expect((await job.log('output', { subJob: index }))?.text).toBe(
          `attempt ${attempt} of ${index} in place, ${index}\n`,
        );
        expect(await contentOf(job, `previous/1/result_${index}.txt`)).toBe('attempt 1\n');
      }
      expect((await job.log('log', { subJob: 0 }))?.text).toBe(oldLog?.text);
      expect((await job.log('log', { subJob: 1 }))?.text).not.toBe(oldLog?.text);
      expect((await job.logs()).filter((log) => log.name === 'output')).toHaveLength(8);

      await prepare(3);
      await waitForEnd(await job.resubmit({ only: 'failed' }));

      expect(job.toJSON()).toMatchObject({ status: 'Complete', statuses: { completed: 8 } });
      expect((await job.log('output', { subJob: 4 }))?.text).toBe('attempt 3 of 4 in place, 4\n');
      expect((await job.log('output', { subJob: 6 }))?.text).toBe('attempt 2 of 6 in place, 6\n');
      expect(await contentOf(job, 'previous/2/result_4.txt')).toBe('attempt 2\n');
      await expect(job.resubmit({ only: 'failed' })).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
    });

    it('is begun once, whoever asks at the same time', async () => {
      await prepare(1, 0);
      const job = await waitForEnd(await (await create()).execute());
      const same = await test.jobs.getJobOrFail(job.id);
      await prepare(2);

      const outcomes = await Promise.allSettled([job.resubmit(), same.resubmit()]);
      await waitForEnd(job);

      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
        reason: {
          code: 'ACTION_NOT_ALLOWED',
          message: expect.stringContaining(`Job ${job.id} cannot be asked to resubmit`),
        },
      });
      expect(job.status).toBe('Complete');
      expect((await stat(join(job.directory, 'previous', '1'))).isDirectory()).toBe(true);
      await expect(access(join(job.directory, 'previous', '2'))).rejects.toThrow();
    });

    it('cannot be while it runs, nor before it was executed', async () => {
      await prepare(1);
      const job = await create();
      await job.save();
      await expect(job.resubmit()).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
      await job.execute();
      await expect(job.resubmit()).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
      await waitForEnd(job);
    });

    it('goes on when the app ends between the request and the submission', async () => {
      await prepare(1, 0);
      const job = await waitForEnd(await (await create()).execute());
      await prepare(2);
      const schedulers = test.app.get(JobSchedulers, { strict: false });
      const { name: schedulerName } = schedulers.list()[0]!;
      jest
        .spyOn(schedulers.get(schedulerName), 'submit')
        .mockRejectedValue(Object.assign(new Error('the power is off'), { name: 'Outage' }));
      const given = new AbortController();
      const waiting = job.resubmit({ signal: given.signal }).catch((error: unknown) => error);
      const same = await test.jobs.getJobOrFail(job.id);
      await waitFor(
        () => same.reload(),
        ({ statusMessage }) => statusMessage?.includes('the power is off') === true,
      );
      given.abort(new Error('the visitor has left'));
      await waiting;

      await test.close();
      await start();
      const later = await waitForEnd(await test.jobs.getJobOrFail(job.id));

      expect(later.status).toBe('Complete');
      expect(await contentOf(later, 'result_0.txt')).toBe('attempt 2\n');
      expect(await contentOf(later, 'previous/1/result_0.txt')).toBe('attempt 1\n');
      expect((await later.log('output'))?.text).toBe('attempt 2 of 0 in here\n');
    });

    it('leaves nothing when it is deleted while it runs again', async () => {
      await prepare(1, 0);
      const job = await waitForEnd(await (await create({ itemdata: [{ place: 'here' }] })).execute());
      await prepare(2);
      await job.resubmit();
      const { id, directory: own } = job;

      await job.delete();

      const target = test.app.get(JobSchedulers, { strict: false }).list()[0]!;
      await waitFor(
        async () => (await target.listDirectories?.()) ?? [],
        (directories) => directories.every((entry) => !entry.name.startsWith(`${id}-`)),
      );
      await waitFor(
        () =>
          access(own).then(
            () => 'there',
            () => 'gone',
          ),
        (state) => state === 'gone',
      );
      expect(await test.jobs.getJob(id)).toBeNull();
    });

    it('is Submitted again by hand where nothing runs', async () => {
      const survey = await test.jobs.createJob({ name: 'by hand', user: 'ann', templateName: 'survey' });
      await survey.execute();
      await expect(survey.resubmit()).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
      await survey.stop();

      await survey.resubmit();

      expect(survey).not.toBeInstanceOf(CondorJob);
      expect(survey.toJSON()).toMatchObject({ status: 'Submitted', completionTime: null });
      await waitForStatus(survey, 'Submitted');
    });
  });
}
