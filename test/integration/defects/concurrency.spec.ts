import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CondorJobTemplate, getJobManagerToken, JobManager, JobsApp, OnJobResults, type Job } from 'nestjs-jobs';
import { temporaryDirectory, type TestApp } from '../../support/test-app.js';
import { waitForEnd, waitForStatus } from '../../support/wait-for.js';
import { DefectsApp, embeddedIn, NEVER_STARTS, scriptJob, startDefectsApp, tampered, watchedPool } from './support.js';

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

describe('W-K1: the working directory of the process is never changed', () => {
  it('by overlapping jobs, looks, logs, files and deletions', async () => {
    const change = jest.spyOn(process, 'chdir');
    cleanups.push(() => {
      change.mockRestore();
      return Promise.resolve();
    });
    const before = process.cwd();
    const test = await start();
    const created = await Promise.all(Array.from({ length: 6 }, () => scriptJob(test.jobs, 'pwd; echo > out.txt')));

    const jobs = await Promise.all(created.map((job) => job.execute()));
    await Promise.all(jobs.flatMap((job) => [job.updateStatus(), test.tracker.pollOnce()]));
    await Promise.all(jobs.map(waitForEnd));
    await Promise.all(jobs.flatMap((job) => [job.log('output'), job.files()]));
    await Promise.all(jobs.map((job) => job.delete()));

    expect(change).not.toHaveBeenCalled();
    expect(process.cwd()).toBe(before);
  });

  it('because no source of the library can', async () => {
    const sources = (await readdir('lib', { recursive: true })).filter((name) => name.endsWith('.ts'));
    const texts = await Promise.all(sources.map((name) => readFile(join('lib', name), 'utf8')));

    expect(texts.filter((text) => text.includes('chdir'))).toEqual([]);
  });
});

class CountingHandler {
  static readonly calls: { readonly id: number; readonly at: 'begin' | 'end' }[] = [];

  @OnJobResults('script')
  async take({ id }: Job): Promise<void> {
    CountingHandler.calls.push({ id, at: 'begin' });
    await delay(300);
    CountingHandler.calls.push({ id, at: 'end' });
  }
}

describe('W-K2: pollers who see the end of a job at the same moment handle its results once', () => {
  it('three replicas of the app, polling all the time, on one database', async () => {
    const directory = await temporaryDirectory();
    const collections: string[] = [];
    const schedulers = [
      tampered(embeddedIn(directory), (scheduler) => ({
        collect: (from, to) => {
          collections.push(from);
          return scheduler.collect(from, to);
        },
      })),
    ];
    const first = await start({ directory, schedulers, providers: [CountingHandler] });
    const replicas = [first];
    for (let count = 1; count < 3; count++) {
      const replica = await startDefectsApp({ directory, schedulers, providers: [CountingHandler] });
      cleanups.push(() => replica.close());
      replicas.push(replica);
    }

    const jobs = await Promise.all(
      [1, 2, 3].map(async () => (await scriptJob(first.jobs, 'echo > out.txt; sleep 0.5')).execute()),
    );
    let polling = true;
    const pollers = replicas.map(async ({ tracker }) => {
      while (polling) await Promise.all([tracker.pollOnce(), tracker.pollOnce(), delay(20)]);
    });
    await Promise.all(jobs.map(waitForEnd));
    polling = false;
    await Promise.all(pollers);

    const ids = jobs.map(({ id }) => id).sort();
    const begun = CountingHandler.calls.filter(({ at }) => at === 'begin').map(({ id }) => id);
    expect(jobs.map(({ status }) => status)).toEqual(['Complete', 'Complete', 'Complete']);
    expect(begun.sort()).toEqual(ids);
    expect(new Set(collections).size).toBe(3);
    expect(collections).toHaveLength(3);
  });
});

describe('W-K2: who stops a job whose results are being handled', () => {
  it('does not make them be handled twice', async () => {
    const test = await start({ providers: [CountingHandler] });
    const job = await (await scriptJob(test.jobs, 'true')).execute();
    await waitForStatus(job, 'Results-Ready');
    const before = CountingHandler.calls.length;

    await job.stop();
    await waitForEnd(job);

    const begun = CountingHandler.calls.slice(before - 1).filter(({ at }) => at === 'begin');
    expect(begun).toEqual([{ id: job.id, at: 'begin' }]);
    expect(job.status).toBe('Complete');
  });
});

describe('W-K3: a job is submitted once', () => {
  it('by five callers who execute it at the same moment, from two replicas, and by one who comes later', async () => {
    const directory = await temporaryDirectory();
    const pool = watchedPool();
    cleanups.push(() => pool.close());
    const keys: string[] = [];
    const schedulers = [
      tampered(pool.definition, (scheduler) => ({
        submit: (submission, options) => {
          keys.push(submission.key);
          return scheduler.submit(submission, options);
        },
      })),
    ];
    const test = await start({ directory, schedulers });
    const replica = await startDefectsApp({ directory, schedulers });
    cleanups.push(() => replica.close());
    const { id } = await (await scriptJob(test.jobs, 'true', NEVER_STARTS)).save();
    const callers = await Promise.all([1, 2, 3, 4, 5].map((n) => (n % 2 ? test : replica).jobs.getJobOrFail(id)));

    const outcomes = await Promise.allSettled(callers.map((caller) => caller.execute()));
    const job = await test.jobs.getJobOrFail(id);
    const late = await job.execute().catch((error: unknown) => error);
    const queue = await pool.run('condor_q', '-allusers', '-af', 'ClusterId', 'NestjsJobsKey');

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(late).toMatchObject({ code: 'JOB_NOT_PENDING' });
    expect(new Set(keys).size).toBe(1);
    expect(queue.split('\n').filter((line) => line.endsWith(keys[0]!))).toHaveLength(1);
    await job.stop();
    await waitForEnd(job);
  });
});

describe('W-K4: nobody overwrites what somebody else wrote', () => {
  it('a stale job that is saved leaves alone what it did not change', async () => {
    const test = await start();
    const { id } = await (await scriptJob(test.jobs, 'true', { description: 'first' })).save();
    const [one, other] = [await test.jobs.getJobOrFail(id), await test.jobs.getJobOrFail(id)];

    one.description = 'by one';
    await one.save();
    other.name = 'by the other';
    await other.save();
    await one.reload();

    expect({ name: one.name, description: one.description }).toEqual({ name: 'by the other', description: 'by one' });
  });

  it('a stale job that is saved leaves its status, times and outcome alone', async () => {
    const test = await start();
    const job = await scriptJob(test.jobs, 'exit 0');
    const stale = await test.jobs.getJobOrFail((await job.save()).id);
    await waitForEnd(await job.execute());

    stale.extendedProperties.note = 'late';
    await stale.save();
    await job.reload();

    expect(job.toJSON()).toMatchObject({ status: 'Complete', exitCode: 0, extendedProperties: { note: 'late' } });
    expect(job.completionTime).toBeInstanceOf(Date);
  });
});

@JobsApp({ package: 'other' })
class OtherApp {
  static readonly parameters = {
    executable: '/bin/true',
    attributes: { rank: '1' },
    extendedProperties: { a: { b: 1 } },
  };

  @CondorJobTemplate({ name: 'script' })
  script = OtherApp.parameters;
}

describe('W-K5: nothing is shared between jobs or apps but what was declared', () => {
  it('a job that is changed changes neither its template nor the next job', async () => {
    const test = await start({ apps: [DefectsApp, OtherApp] });
    const other = test.app.get<JobManager>(getJobManagerToken(OtherApp), { strict: false });
    const create = (): Promise<Job> => other.createJob({ name: 'a', user: 'ann', templateName: 'script' });

    const changed = await create();
    changed.setAttribute('rank', '2');
    (changed.extendedProperties.a as { b: number }).b = 2;
    await changed.save();
    const next = await create();

    expect(next.getAttribute('rank')).toBe('1');
    expect(next.extendedProperties).toEqual({ a: { b: 1 } });
    expect(OtherApp.parameters).toEqual({
      executable: '/bin/true',
      attributes: { rank: '1' },
      extendedProperties: { a: { b: 1 } },
    });
  });

  it('two apps with templates of one name have jobs of their own', async () => {
    const test = await start({ apps: [DefectsApp, OtherApp] });
    const mine = test.app.get<JobManager>(getJobManagerToken(DefectsApp), { strict: false });
    const other = test.app.get<JobManager>(getJobManagerToken(OtherApp), { strict: false });

    const job = await (await scriptJob(mine, 'true')).save();

    expect(await other.getJob(job.id)).toBeNull();
    expect(await other.listJobs()).toEqual([]);
    expect((await mine.listJobs()).map(({ id }) => id)).toEqual([job.id]);
  });
});
