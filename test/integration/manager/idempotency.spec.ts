import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { waitForEnd } from '../../support/wait-for.js';
import { startManagedApp, type ManagedTestApp } from './manager-app.js';

const KEY = 'order 27';

describe('an idempotency key', () => {
  let test: ManagedTestApp;

  beforeEach(async () => {
    test = await startManagedApp();
  });

  afterEach(() => test.dispose());

  function create(idempotencyKey?: string, user = 'ann', { jobs } = test) {
    return jobs.createJob({ name: 'a', user, templateName: 'quick', idempotencyKey });
  }

  async function numberOf(table: string): Promise<number> {
    const [row] = await test.app.get(DataSource).query<{ n: number }[]>(`SELECT count(*) AS n FROM ${table}`);
    return row?.n ?? 0;
  }

  it('gives the same job again, whatever else is given, and executing it again gives it as it is', async () => {
    const first = await (await create(KEY)).execute();
    await waitForEnd(first);

    const again = await test.jobs.createJob({
      name: 'another name',
      user: 'ann',
      templateName: 'by-hand',
      idempotencyKey: KEY,
    });
    await again.execute();

    expect(again.toJSON()).toEqual(first.toJSON());
    expect(again.status).toBe('Complete');
    expect([await numberOf('jobs_job'), await numberOf('jobs_execution')]).toEqual([1, 1]);
  });

  it('used by eight callers at once on two replicas gives one job and one execution', async () => {
    const replica = await startManagedApp({ directory: test.directory });
    const callers = Array.from({ length: 8 }, (_, index) => (index % 2 ? test : replica));

    const jobs = await Promise.all(
      callers.map(async (caller) => (await create(KEY, 'ann', caller)).execute({ idempotencyKey: KEY })),
    );

    expect(new Set(jobs.map(({ id }) => id)).size).toBe(1);
    expect(new Set(jobs.map(({ clusterId }) => clusterId)).size).toBe(1);
    expect(jobs[0]?.clusterId).not.toBeNull();
    expect([await numberOf('jobs_job'), await numberOf('jobs_execution')]).toEqual([1, 1]);
    await waitForEnd(jobs[0]!);
    await replica.close();
  });

  it('is each user’s own', async () => {
    const [ann, bob] = await Promise.all(['ann', 'bob'].map(async (user) => (await create(KEY, user)).save()));

    expect(ann!.id).not.toBe(bob!.id);
  });

  it('is free again when its job was deleted', async () => {
    const first = await (await create(KEY)).save();
    const { id } = first;
    await first.delete();

    const next = await (await create(KEY)).save();

    expect(next.id).not.toBe(id);
  });

  it('may be given at the execution', async () => {
    const [first, second] = [await create(), await create()];

    await first.execute({ idempotencyKey: KEY });
    await second.execute({ idempotencyKey: KEY });

    expect(second.id).toBe(first.id);
    expect((await create(KEY)).id).toBe(first.id);
    await waitForEnd(first);
  });

  it('of a BasicJob is executed once, too', async () => {
    const jobs = await Promise.all(
      [1, 2, 3].map(async () => {
        const options = { name: 'a', user: 'ann', templateName: 'by-hand', idempotencyKey: KEY };
        return (await test.jobs.createJob(options)).execute();
      }),
    );

    expect(jobs.map(({ id, status }) => ({ id, status }))).toEqual(
      Array(3).fill({ id: jobs[0]!.id, status: 'Submitted' }),
    );
  });

  it('cannot be given to a job that was stored otherwise', async () => {
    const stored = await (await create()).save();
    const other = await create('another key');

    for (const job of [stored, other]) {
      await expect(job.execute({ idempotencyKey: KEY })).rejects.toMatchObject({
        code: 'INVALID_JOB_PARAMETERS',
        problems: [{ field: 'idempotencyKey', message: expect.any(String) }],
      });
    }
  });

  it('does not make a job that was found otherwise executable twice', async () => {
    const job = await (await create(KEY)).execute();
    const found = await test.jobs.getJobOrFail(job.id);

    await expect(found.execute()).rejects.toMatchObject({ code: 'JOB_NOT_PENDING' });
    await waitForEnd(job);
  });

  it.each(['', 'x'.repeat(201), 'a\nb', ' a', 7])('is refused where it is %j', async (key) => {
    const problems = [{ field: 'idempotencyKey', message: expect.stringContaining('1 to 200 characters') }];

    await expect(create(key as string)).rejects.toMatchObject({ code: 'INVALID_JOB_PARAMETERS', problems });
    const job = await create();
    await expect(job.execute({ idempotencyKey: key as string })).rejects.toMatchObject({ problems });
  });
});
