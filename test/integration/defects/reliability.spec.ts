import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  OnJobResults,
  OutputTransferError,
  SubmissionRejectedError,
  SubmissionUnclearError,
  type Job,
  type SchedulerDefinition,
} from 'nestjs-jobs';
import { systemClock } from '../../../lib/domain/clock.js';
import { HtcondorScheduler } from '../../../lib/schedulers/htcondor/htcondor.scheduler.js';
import { temporaryDirectory, type TestApp } from '../../support/test-app.js';
import { waitFor, waitForEnd, waitForStatus } from '../../support/wait-for.js';
import { FakeHost } from '../../unit/htcondor/fake-host.js';
import { embeddedIn, scriptJob, startDefectsApp, tampered } from './support.js';
import { alwaysMyTurn } from '../../support/query-turns.js';

jest.setTimeout(120_000);

const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(options: Parameters<typeof startDefectsApp>[0] = {}): Promise<TestApp> {
  const test = await startDefectsApp(options);
  cleanups.push(() => test.dispose());
  return test;
}

describe('W-R1: a submission that fails is told of', () => {
  it('to the caller, and on the job with its reason and time', async () => {
    const directory = await temporaryDirectory();
    const refusal = new SubmissionRejectedError('embedded', 'the queue is closed on Sundays.');
    const test = await start({
      directory,
      schedulers: [tampered(embeddedIn(directory), () => ({ submit: () => Promise.reject(refusal) }))],
    });
    const job = await scriptJob(test.jobs, 'true');

    const attempt = job.execute();

    await expect(attempt).rejects.toMatchObject({
      code: 'SUBMISSION_REJECTED',
      message: expect.stringContaining('Sundays'),
    });
    await job.reload();
    expect(job.toJSON()).toMatchObject({ status: 'Error', statusMessage: expect.stringContaining('Sundays') });
    expect(job.executeTime).toBeInstanceOf(Date);
  });
});

describe('W-R2: the answer to a submission may be lost, the job is not', () => {
  /** Takes submissions, and lets nobody know. */
  function mute(definition: SchedulerDefinition, calls: string[]): SchedulerDefinition {
    return tampered(definition, (scheduler) => ({
      submit: async (submission) => {
        await scheduler.submit(submission);
        calls.push(submission.key);
        throw new SubmissionUnclearError('embedded', new Error('the line broke'));
      },
    }));
  }

  it('not even when the app ends before it knows: the next one adopts it, and it has run once', async () => {
    const directory = await temporaryDirectory();
    const calls: string[] = [];
    // Its loop stands still, so that it cannot find the job in the event log by itself.
    const first = await startDefectsApp({
      directory,
      schedulers: [mute(embeddedIn(directory), calls)],
      tracker: { autoStart: false },
    });
    const ran = join(directory, 'ran.txt');
    const job = await (await scriptJob(first.jobs, `echo once >> ${ran}; sleep 1`)).save();
    const execution = job.execute().catch((error: unknown) => error);
    await waitFor(
      () => Promise.resolve(calls.length),
      (count) => count > 0,
    );
    const stored = (await job.reload()).status;
    await first.close();
    await execution;

    const second = await start({ directory });
    const same = await second.jobs.getJobOrFail(job.id);
    await waitForEnd(same);

    expect(stored).toMatch(/Submitted|Running/);
    expect(new Set(calls).size).toBe(1);
    expect(same.status).toBe('Complete');
    expect(await readFile(ran, 'utf8')).toBe('once\n');
  });

  it.each([['nothing'], ['-1'], ['Submitting job(s).'], ['cluster  procs 0 0']])(
    'and no number is made up where the answer holds none: %s',
    async (stdout) => {
      const scheduler = new HtcondorScheduler(
        new FakeHost([{ stdout: `${stdout}\n` }]),
        { name: 'pool' },
        { installation: 'i', clock: systemClock, takeQueryTurn: alwaysMyTurn },
      );

      const attempt = scheduler.submit({
        key: 'a-1',
        directory: 'job-1',
        eventLog: 'events-0001.log',
        jobName: 'rain',
        batchName: 'rain',
        executable: '/bin/true',
        inputs: [],
        commands: [],
        numJobs: 1,
      });

      await expect(attempt).rejects.toMatchObject({ code: 'SUBMISSION_UNCLEAR' });
    },
  );
});

describe('W-R3: outputs are never forgotten', () => {
  it('a transfer that fails is repeated, and until it has succeeded nothing is removed and the job is not Complete', async () => {
    const directory = await temporaryDirectory();
    const calls: string[] = [];
    const test = await start({
      directory,
      schedulers: [
        tampered(embeddedIn(directory), (scheduler) => ({
          collect: (from, to) => {
            calls.push('collect');
            return calls.length <= 2
              ? Promise.reject(new OutputTransferError('embedded', from, 'the disk is full.'))
              : scheduler.collect(from, to);
          },
          acknowledge: (keys) => {
            calls.push('acknowledge');
            return scheduler.acknowledge(keys);
          },
          removeDirectory: (which) => {
            calls.push('remove');
            return scheduler.removeDirectory(which);
          },
        })),
      ],
    });
    const job = await (await scriptJob(test.jobs, 'echo result > out.txt')).execute();

    await waitFor(
      () => job.reload(),
      ({ statusMessage }) => /the disk is full.*attempt 1/.test(statusMessage ?? ''),
    );
    const meanwhile = { status: job.status, final: job.isFinal, completionTime: job.completionTime };
    await waitForEnd(job);
    await waitFor(
      () => Promise.resolve(calls),
      (done) => done.includes('remove'),
    );

    expect(meanwhile).toEqual({ status: 'Running', final: false, completionTime: null });
    expect(calls).toEqual(['collect', 'collect', 'collect', 'acknowledge', 'remove']);
    expect(job.status).toBe('Complete');
    expect(await readFile(join(job.directory, 'out.txt'), 'utf8')).toBe('result\n');
  });

  it.each([
    ['failed', 'echo partial > out.txt; exit 1', 'Error'],
    ['was stopped', 'echo partial > out.txt; sleep 300', 'Aborted'],
  ])('a job that %s has its outputs fetched as well', async (_how, script, status) => {
    const test = await start();
    const job = await scriptJob(test.jobs, script, { submitTemplate: 'base' });

    await job.execute();
    if (status === 'Aborted') {
      await waitFor(
        () => job.files(),
        (files) => files.some(({ path }) => path === 'out.txt'),
      );
      await job.stop();
    }
    await waitForEnd(job);

    expect(job.status).toBe(status);
    expect(await readFile(join(job.directory, 'out.txt'), 'utf8')).toBe('partial\n');
  });

  it('a job whose outputs somebody has removed says so; it is not called Complete, and a person can end it', async () => {
    const directory = await temporaryDirectory();
    const test = await start({
      directory,
      schedulers: [
        tampered(embeddedIn(directory), (scheduler) => ({
          collect: async (from, to) => {
            await scheduler.removeDirectory(from);
            return scheduler.collect(from, to);
          },
        })),
      ],
    });
    const job = await (await scriptJob(test.jobs, 'echo > out.txt')).execute();

    await waitFor(
      () => job.reload(),
      ({ statusMessage }) => (statusMessage ?? '').includes('resolve()'),
    );
    const { status } = job;
    await job.resolve('Error', 'The outputs were removed by hand.');

    expect(status).toBe('Running');
    expect(job.toJSON()).toMatchObject({ status: 'Error', statusMessage: 'The outputs were removed by hand.' });
    await job.delete();
    await waitFor(
      () => test.jobs.countJobs(),
      (count) => count === 0,
    );
  });
});

let handled: (job: Job) => void = () => undefined;

class Handler {
  @OnJobResults('script')
  take(job: Job): void {
    handled(job);
  }
}

describe('W-R4: a job goes on though nobody looks', () => {
  it('to its end, with its results handled: the loop of the app does it', async () => {
    const test = await start({ providers: [Handler] });
    const seen = new Promise<Job>((resolve) => {
      handled = resolve;
    });

    const { id } = await (await scriptJob(test.jobs, 'echo done > out.txt')).execute();
    const job = await seen;

    expect(job.id).toBe(id);
    expect((await job.files()).map(({ path }) => path)).toContain('out.txt');
  });
});

describe('W-R5: a scheduler that hangs delays nobody but itself', () => {
  it('neither the jobs of others, nor lists, nor the end of the app', async () => {
    const directory = await temporaryDirectory();
    let release: () => void = () => undefined;
    const hang = new Promise<never>((_, reject) => {
      release = () => {
        reject(new Error('it hung up'));
      };
    });
    hang.catch(() => undefined);
    const hung = tampered(embeddedIn(directory, 'hung'), () => ({ openEventLog: () => hang, query: () => hang }));
    const test = await start({ directory, schedulers: [embeddedIn(directory), hung] });
    const waiting = await (await scriptJob(test.jobs, 'sleep 60', { scheduler: 'hung' })).execute();
    const well = await (await scriptJob(test.jobs, 'true')).execute();

    await waitForEnd(well);
    const listed = await test.jobs.listJobs({ user: 'ann' });

    expect(well.status).toBe('Complete');
    expect(listed.map(({ id }) => id).sort()).toEqual([waiting.id, well.id].sort());
    release();
  });
});

describe('W-R6: what was asked for survives the process', () => {
  it('a stop that the scheduler did not hear is repeated by the next process', async () => {
    const directory = await temporaryDirectory();
    const deaf = tampered(embeddedIn(directory), () => ({
      control: () => Promise.reject(new SubmissionUnclearError('embedded', new Error('no answer'))),
    }));
    const first = await startDefectsApp({ directory, schedulers: [deaf] });
    const job = await (await scriptJob(first.jobs, 'sleep 300')).execute();
    await waitForStatus(job, 'Running');
    await job.stop();
    const after = job.status;
    await first.close();

    const second = await start({ directory });
    const same = await second.jobs.getJobOrFail(job.id);
    await waitForEnd(same);

    expect(after).toBe('Running');
    expect(same.status).toBe('Aborted');
  });
});

it('W-R3: a job directory that somebody deletes here is made again by what arrives', async () => {
  const test = await start();
  const job = await (await scriptJob(test.jobs, 'sleep 1; echo result > out.txt')).execute();
  await waitForStatus(job, 'Running');
  await rm(job.directory, { recursive: true, force: true });

  await waitForEnd(job);

  expect(await readFile(join(job.directory, 'out.txt'), 'utf8')).toBe('result\n');
});
