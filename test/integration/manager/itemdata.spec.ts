import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { Item, Job } from 'nestjs-jobs';
import { ItemStore } from '../../../lib/store/item.store.js';
import { waitForEnd } from '../../support/wait-for.js';
import { startManagedApp, type ManagedTestApp } from './manager-app.js';

const ROWS: readonly Item[] = [
  { basin: 'A', factor: 0.5 },
  { basin: 'B', factor: 2 },
  { basin: 'C', factor: 3 },
];

describe('itemdata', () => {
  let test: ManagedTestApp;
  let items: ItemStore;

  beforeAll(async () => {
    test = await startManagedApp();
    items = test.app.get(ItemStore, { strict: false });
  });

  afterAll(() => test.dispose());

  function create(parameters: object): Promise<Job> {
    return test.jobs.createJob({ name: 'a sweep', user: 'ann', templateName: 'quick', ...parameters });
  }

  async function fieldsOf(parameters: object): Promise<string[]> {
    const error: unknown = await create(parameters).then(
      () => null,
      (reason: unknown) => reason,
    );
    return ((error as { problems?: { field: string }[] } | null)?.problems ?? []).map(({ field }) => field);
  }

  it('says how many sub-jobs there are, and is told with each of them', async () => {
    const job = await create({ itemdata: ROWS, arguments: ['$(basin)'] });
    await waitForEnd(await job.execute());

    expect(job.numJobs).toBe(3);
    expect((await job.subJobs()).map(({ item }) => item)).toEqual(ROWS);
    expect((await test.jobs.getJobOrFail(job.id)).toJSON()).toMatchObject({ status: 'Complete', numJobs: 3 });
  });

  it.each<[string, object, string[]]>([
    ['a number of sub-jobs that differs', { itemdata: ROWS, numJobs: 8 }, ['numJobs']],
    ['no rows', { itemdata: [] }, ['itemdata']],
    ['a line break in a value', { itemdata: [...ROWS, { basin: 'D\nqueue', factor: 1 }] }, ['itemdata[3].basin']],
    ['a name that is a submit command', { itemdata: [{ output: 'x' }] }, ['itemdata[0].output']],
    ['a name that is a macro', { itemdata: [{ Process: 1 }] }, ['itemdata[0].Process']],
    ['a name that the job has', { itemdata: [{ mine: 1 }], attributes: { MINE: '2' } }, ['itemdata[0].mine']],
    [
      'a value that leads a file name elsewhere',
      { itemdata: [{ basin: 'A' }, { basin: '../../b' }], attributes: { output: 'out/$(basin).txt' } },
      ['itemdata[1].basin'],
    ],
    [
      'the same by way of another macro',
      { itemdata: [{ basin: '/etc' }], attributes: { output: '$(where)/x.txt', where: '$(basin)' } },
      ['itemdata[0].basin'],
    ],
    ['quotes that do not match', { itemdata: ROWS, arguments: '"$(basin)' }, ['itemdata']],
  ])('refuses %s, and names the field', async (_what, parameters, fields) => {
    expect(await fieldsOf(parameters)).toEqual(fields);
  });

  it('may have the number of sub-jobs beside it, and names of HTCondor’s for the date', async () => {
    const job = await create({ itemdata: [{ year: 2014 }, { year: 2015 }], numJobs: 2, arguments: '$(year)' });

    expect(job.numJobs).toBe(2);
  });

  it('is not submitted in part: what was interrupted says so, and is completed by saving it again', async () => {
    const job = await create({ itemdata: ROWS });
    jest.spyOn(items, 'insert').mockImplementationOnce(async (jobId, rows) => {
      await items.insert(jobId, rows.slice(0, 2));
      throw new Error('the power is off');
    });

    await expect(job.save()).rejects.toThrow('the power is off');
    const left = await test.jobs.getJobOrFail(job.id);
    await expect(left.execute()).rejects.toMatchObject({
      code: 'ITEMDATA_COUNT',
      message: expect.stringContaining('2 stored rows of itemdata for 3 sub-jobs'),
    });
    const message = (await left.reload()).statusMessage;
    await job.save();
    await waitForEnd(await left.execute());

    expect(message).toBe('The rows of its itemdata are being stored.');
    expect(left.toJSON()).toMatchObject({ status: 'Complete', statuses: { completed: 3 } });
    expect((await left.subJobs()).map(({ item }) => item)).toEqual(ROWS);
  });

  it('is not executed with another number of sub-jobs', async () => {
    const job = await create({ itemdata: ROWS });

    await expect(job.execute({ queue: 4 })).rejects.toMatchObject({ code: 'INVALID_JOB_PARAMETERS' });
    expect({ isSaved: job.isSaved, status: job.status }).toEqual({ isSaved: false, status: 'Pending' });
  });

  it('is what it was when the job was created, whatever becomes of the list', async () => {
    const rows = ROWS.map((row) => ({ ...row }));
    const job = await create({ itemdata: rows });
    rows[0]!.basin = 'changed';
    await waitForEnd(await job.execute());

    expect((await job.subJobs())[0]?.item).toEqual(ROWS[0]);
  });

  it('goes with its job', async () => {
    const job = await create({ itemdata: ROWS });
    await waitForEnd(await job.execute());
    const { id } = job;

    await job.delete();

    expect(await items.count(id)).toBe(0);
  });

  it('joins the transaction of its caller', async () => {
    const job = await create({ itemdata: ROWS });
    const dataSource = test.app.get(DataSource);
    await dataSource.transaction(async (manager) => job.save({ manager }));

    await waitForEnd(await job.execute());

    expect(job.toJSON()).toMatchObject({ status: 'Complete', statuses: { completed: 3 } });
  });
});
