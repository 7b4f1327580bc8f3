import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Job, ListJobsOptions } from 'nestjs-jobs';
import { startManagedApp, type ManagedTestApp } from './manager-app.js';

const NAMES = ['Cedar 1', 'alder', 'cedar 2', 'Birch', 'CEDAR 3', 'alder'];

describe('the lists of a job manager', () => {
  let test: ManagedTestApp;
  let ofAnn: Job[];
  let ofBob: Job;

  async function create(name: string, user: string): Promise<Job> {
    return (await test.jobs.createJob({ name, user, templateName: 'by-hand' })).save();
  }

  async function names(options: ListJobsOptions): Promise<string[]> {
    return (await test.jobs.listJobs({ user: 'ann', ...options })).map(({ name }) => name);
  }

  beforeAll(async () => {
    test = await startManagedApp();
    ofAnn = [];
    for (const name of NAMES) ofAnn.push(await create(name, 'ann'));
    ofBob = await create('cedar of bob', 'bob');
    await ofAnn[3]!.execute();
  });

  afterAll(() => test.dispose());

  it('have the newest first, everybody’s or one user’s', async () => {
    expect((await test.jobs.listJobs()).map(({ name }) => name)).toEqual(['cedar of bob', ...NAMES.toReversed()]);
    expect(await names({})).toEqual(NAMES.toReversed());
    expect(await names({ orderBy: 'id', limit: 2 })).toEqual(['Cedar 1', 'alder']);
  });

  it('are searched by the beginning of the name, whatever its case, in the order of names', async () => {
    expect(await names({ search: 'ceDAR' })).toEqual(['Cedar 1', 'cedar 2', 'CEDAR 3']);
    expect(await names({ search: 'cedar', orderBy: '-name' })).toEqual(['CEDAR 3', 'cedar 2', 'Cedar 1']);
    expect(await names({ search: '' })).toEqual(NAMES.toReversed());
    expect(await test.jobs.countJobs({ search: 'cedar' })).toBe(4);
    expect(await test.jobs.countJobs({ search: 'cedar', user: 'ann', status: 'Pending' })).toBe(3);
  });

  it('are filtered and ordered by status', async () => {
    expect(await names({ status: 'Submitted' })).toEqual(['Birch']);
    expect(await names({ status: [] })).toEqual([]);
    expect(await test.jobs.countJobs({ status: [] })).toBe(0);
    expect((await names({ orderBy: '-status' }))[0]).toBe('Birch');
    expect((await names({ orderBy: 'status' })).at(-1)).toBe('Birch');
  });

  it.each(['id', '-id', 'name', '-name', 'status', '-status'] as const)(
    'go on behind a job, what was shown of it, or its id: by %s',
    async (orderBy) => {
      const whole = await test.jobs.listJobs({ user: 'ann', orderBy });
      const positions: ((job: Job) => ListJobsOptions['after'])[] = [
        (job) => job,
        (job) => JSON.parse(JSON.stringify(job)) as ReturnType<Job['toJSON']>,
        ({ id }) => id,
      ];

      for (const position of positions) {
        const ids: number[] = [];
        for (let after: ListJobsOptions['after']; ;) {
          const page = await test.jobs.listJobs({ user: 'ann', orderBy, limit: 2, ...(after && { after }) });
          ids.push(...page.map(({ id }) => id));
          const last = page.at(-1);
          if (!last) break;
          after = position(last);
        }
        expect(ids).toEqual(whole.map(({ id }) => id));
      }
    },
  );

  it.each<[string, object, string]>([
    ['a limit of 0', { limit: 0 }, 'limit'],
    ['a limit that is no number', { limit: NaN }, 'limit'],
    ['too large a limit', { limit: 1001 }, 'limit'],
    ['an unknown order', { orderBy: 'user; DROP TABLE' }, 'orderBy'],
    ['a search that is not ordered by name', { search: 'a', orderBy: '-id' }, 'orderBy'],
    ['a search that is no text', { search: ['a'] }, 'search'],
    ['too long a search', { search: 'ä'.repeat(65) }, 'search'],
    ['an unknown status', { status: ['Submitted', 'Done'] }, 'status'],
    ['an id that no job has', { after: 2 ** 40, orderBy: 'name' }, 'after'],
    ['an id that is none', { after: '7' }, 'after'],
    ['a job that is none', { after: { id: 1 } }, 'after'],
    ['null', { after: null }, 'after'],
  ])('refuse %s', async (_what, options, option) => {
    await expect(test.jobs.listJobs(options)).rejects.toMatchObject({ code: 'INVALID_LIST_OPTIONS', option });
  });

  it('tell of another user’s job as of none where they go on behind its id', async () => {
    const behind = (after: number): Promise<unknown> =>
      test.jobs.listJobs({ user: 'ann', orderBy: 'name', after }).catch((error: unknown) => (error as Error).message);

    const [ofOther, ofNobody] = [await behind(ofBob.id), await behind(999)];

    expect(String(ofOther).replace(String(ofBob.id), '999')).toBe(ofNobody);
  });
});

describe('a job manager', () => {
  let test: ManagedTestApp;

  beforeAll(async () => {
    test = await startManagedApp();
  });

  afterAll(() => test.dispose());

  it.each([[NaN], [Infinity], [-1], [0], [1.5], [2 ** 31], [2 ** 53], ['1'], [[1]], [null], [undefined], [{}]])(
    'has no job with the id %j',
    async (id) => {
      await (await test.jobs.createJob({ name: 'a', user: 'ann', templateName: 'by-hand' })).save();

      expect(await test.jobs.getJob(id as number)).toBeNull();
      await expect(test.jobs.getJobOrFail(id as number)).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
    },
  );

  it.each([[undefined], [null], [''], [' ann'], ['a\u0000'], ['\ud800'], [{}]])(
    'never takes the user %j for everybody',
    async (nobody) => {
      const user = nobody as string;
      const error = { code: 'INVALID_USER' };

      await expect(test.jobs.listJobs({ user })).rejects.toMatchObject(error);
      await expect(test.jobs.countJobs({ user })).rejects.toMatchObject(error);
      await expect(test.jobs.getJob(1, { user })).rejects.toMatchObject(error);
      await expect(test.jobs.getJobOrFail(1, { user })).rejects.toMatchObject(error);
      await expect(test.jobs.createJob({ name: 'a', user, templateName: 'by-hand' })).rejects.toMatchObject(error);
      expect(() => test.jobs.stream({ user })).toThrow(expect.objectContaining(error));
    },
  );
});
