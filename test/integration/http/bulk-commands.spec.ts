import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Job, Scheduler, SchedulerContext, SchedulerDefinition } from 'nestjs-jobs';
import { fakeScheduler, type FakeScheduler } from 'nestjs-jobs/testing';
import { LIBSQL, POSTGRES, type TestDatabase } from '../../support/databases.js';
import { startJobsHttp, type JobsHttpApp } from './jobs-http.app.js';

/** A piece of a bulk action; see CHUNK of the bulk runner. */
const PIECE = 50;
const JOBS = 2 * PIECE;

/** Of a piece: one, but on a machine that is slow at the moment some come too late for it. */
const MOST_COMMANDS = 4;

interface Command {
  readonly scheduler: string;
  readonly action: string;
  readonly keys: readonly string[];
}

describe.each([LIBSQL, POSTGRES])('Bulk actions on $name', (kind) => {
  const commands: Command[] = [];
  let clusters: readonly FakeScheduler[];
  let database: TestDatabase;
  let http: JobsHttpApp;

  beforeAll(async () => {
    database = await kind.create();
    clusters = ['one', 'two'].map((name) => fakeScheduler({ name }));
    const schedulers = clusters.map(watched);
    http = await startJobsHttp('Express', { schedulers, database: database.options });
  });

  beforeEach(() => {
    commands.length = 0;
  });

  afterAll(async () => {
    await http.test.dispose();
    await database.drop();
  });

  /** A scheduler whose control commands are noted. */
  function watched(cluster: FakeScheduler): SchedulerDefinition {
    const create = (context: SchedulerContext): Scheduler => {
      const connection = cluster.create(context);
      const control = connection.control.bind(connection);
      connection.control = (action, keys, reason) => {
        commands.push({ scheduler: cluster.name, action, keys });
        return control(action, keys, reason);
      };
      return connection;
    };
    return { name: cluster.name, kind: cluster.kind, create };
  }

  async function runningJobs(count: number, scheduler = 'one', user = 'ann'): Promise<Job[]> {
    const options = { name: 'run', user, templateName: 'run', scheduler };
    const jobs = await Promise.all(Array.from({ length: count }, () => http.test.jobs.createJob(options)));
    await Promise.all(jobs.map((job) => job.execute()));
    const cluster = clusters.find(({ name }) => name === scheduler);
    for (const job of jobs) cluster?.start(job);
    await http.test.tracker.pollOnce();
    return jobs;
  }

  async function bulk(action: string, jobs: readonly Job[]): Promise<unknown[]> {
    const { body } = await http.post<string>('ann', 'bulk', { action, ids: jobs.map(({ id }) => id) });
    return body
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => JSON.parse(line) as unknown);
  }

  const ofScheduler = (name: string): Command[] => commands.filter(({ scheduler }) => scheduler === name);
  const keysOf = (jobs: readonly Job[], name = 'one'): string[] => {
    const directories = jobs.map(({ id }) => `${id}-`);
    const submissions = clusters.find((cluster) => cluster.name === name)?.submissions ?? [];
    return submissions
      .filter(({ directory }) => directories.some((start) => directory.startsWith(start)))
      .map(({ key }) => key);
  };

  it.each([
    ['pause', 'hold'],
    ['stop', 'remove'],
    ['delete', 'remove'],
  ])('%s a piece of the jobs with a few commands, each job once, and nobody else’s', async (action, command) => {
    const jobs = await runningJobs(JOBS);
    const bobs = await runningJobs(1, 'one', 'bob');
    commands.length = 0;

    const lines = await bulk(action, [...jobs, ...bobs]);

    expect(lines).toEqual([
      ...jobs.map(({ id }) => ({ id, ok: true })),
      { id: bobs[0]?.id, ok: false, status: 404, message: 'There is no such job.' },
      { done: true, ok: JOBS, failed: 1 },
    ]);
    expect(commands.flatMap(({ keys }) => keys).sort()).toEqual(keysOf(jobs).sort());
    expect(new Set(commands.map((one) => one.action))).toEqual(new Set([command]));
    expect(commands.length).toBeLessThanOrEqual((JOBS / PIECE) * MOST_COMMANDS);
  });

  it('let held jobs go on together', async () => {
    const jobs = await runningJobs(PIECE);
    await bulk('pause', jobs);
    await http.test.tracker.pollOnce();
    commands.length = 0;

    await bulk('resume', jobs);

    expect(commands.flatMap(({ keys }) => keys).sort()).toEqual(keysOf(jobs).sort());
    expect(commands.length).toBeLessThanOrEqual(MOST_COMMANDS);
  });

  it('ask each scheduler for its own jobs', async () => {
    const ones = await runningJobs(10, 'one');
    const twos = await runningJobs(10, 'two');
    commands.length = 0;

    await bulk('pause', [...ones, ...twos]);

    expect(
      ofScheduler('one')
        .flatMap(({ keys }) => keys)
        .sort(),
    ).toEqual(keysOf(ones, 'one').sort());
    expect(
      ofScheduler('two')
        .flatMap(({ keys }) => keys)
        .sort(),
    ).toEqual(keysOf(twos, 'two').sort());
  });

  it('tell of each job that its scheduler could not be asked', async () => {
    const ones = await runningJobs(10, 'one');
    const twos = await runningJobs(10, 'two');
    clusters[1]?.goAway();

    const lines = await bulk('pause', [...ones, ...twos]);

    clusters[1]?.comeBack();
    expect(lines.filter((line) => (line as { status?: number }).status === 503)).toHaveLength(10);
    expect(lines.at(-1)).toEqual({ done: true, ok: 10, failed: 10 });
  });
});
