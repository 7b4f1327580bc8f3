import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { Job } from 'nestjs-jobs';
import { waitForEnd } from '../../support/wait-for.js';
import { startManagedApp, type ManagedTestApp } from './manager-app.js';

describe('save()', () => {
  let test: ManagedTestApp;

  beforeAll(async () => {
    test = await startManagedApp();
  });

  afterAll(() => test.dispose());

  function create(templateName: 'quick' | 'byHand', parameters: object = {}): Promise<Job> {
    return test.jobs.createJob({ name: 'a', user: 'ann', templateName, ...parameters });
  }

  /** A stored job, in the hands of two who do not know of each other. */
  async function twice(templateName: 'quick' | 'byHand'): Promise<[Job, Job]> {
    const job = await (await create(templateName)).save();
    return [job, await test.jobs.getJobOrFail(job.id)];
  }

  it('stores what was changed, and leaves to others what they have changed', async () => {
    const [one, other] = await twice('byHand');
    one.name = 'renamed';
    one.extendedProperties.mine = 1;
    (one.extendedProperties.deep as { b: number }).b = 3;
    other.description = 'described';
    other.extendedProperties.theirs = 2;
    delete other.extendedProperties.a;

    await Promise.all([one.save(), other.save()]);

    const { name, description, extendedProperties } = await one.reload();
    expect({ name, description, extendedProperties }).toEqual({
      name: 'renamed',
      description: 'described',
      extendedProperties: { deep: { b: 3 }, mine: 1, theirs: 2 },
    });
  });

  it('loses nothing of twenty writers at once', async () => {
    const [job] = await twice('byHand');
    const writers = await Promise.all(Array.from({ length: 20 }, () => test.jobs.getJobOrFail(job.id)));

    await Promise.all(
      writers.map(async (writer, index) => {
        writer.extendedProperties[`key ${index}`] = index;
        await writer.save();
      }),
    );

    expect(Object.keys((await job.reload()).extendedProperties).filter((key) => key.startsWith('key'))).toHaveLength(
      20,
    );
  });

  it('sets submit commands beside those of others, and takes one away for `undefined`', async () => {
    const [one, other] = await twice('quick');
    await one.setAttribute('rank', 'Memory').setAttribute('+Mine', '1').save();
    await other.setAttribute('request_cpus', 2).setAttribute('arguments', undefined).save();

    const job = await test.jobs.getJobOrFail(one.id);

    expect(['rank', 'my.Mine', 'REQUEST_CPUS', 'arguments'].map((name) => job.getAttribute(name))).toEqual([
      'Memory',
      '1',
      2,
      undefined,
    ]);
  });

  it.each([[{ A: 'b' }], [null], [[1]], [NaN]])('takes no submit command with the value %j', async (value) => {
    const job = await create('quick');

    expect(() => job.setAttribute('environment', value as unknown as string)).toThrow(
      expect.objectContaining({
        code: 'INVALID_JOB_PARAMETERS',
        problems: [{ field: 'environment', message: expect.stringContaining('a list of texts') }],
      }),
    );
  });

  it('refuses attributes of a job that somebody else has executed meanwhile, and stores nothing', async () => {
    const [one, other] = await twice('quick');
    one.name = 'renamed';
    one.setAttribute('rank', 'Memory');
    await other.execute();

    await expect(one.save()).rejects.toMatchObject({
      code: 'JOB_NOT_PENDING',
      message: expect.stringContaining('cannot be changed'),
    });
    expect((await other.reload()).name).toBe('a');
    await waitForEnd(other);
    other.name = 'renamed';
    other.extendedProperties.seen = true;
    await other.save();
    expect((await one.reload()).toJSON()).toMatchObject({ name: 'renamed', extendedProperties: { seen: true } });
    expect(() => one.setAttribute('rank', 'x')).toThrow(expect.objectContaining({ code: 'JOB_NOT_PENDING' }));
  });

  it.each<[string, (job: Job) => unknown, string]>([
    ['an empty name', (job) => (job.name = ' '), 'name'],
    ['a name with a line break', (job) => (job.name = 'a\nb'), 'name'],
    ['too long a name', (job) => (job.name = 'x'.repeat(256)), 'name'],
    ['a description with a zero byte', (job) => (job.description = '\0'), 'description'],
    ['too large properties', (job) => (job.extendedProperties.text = 'ä'.repeat(30_000)), 'extendedProperties'],
    [
      'properties that are no JSON',
      (job) => (job.extendedProperties.self = job.extendedProperties),
      'extendedProperties',
    ],
  ])('refuses %s, new or stored', async (_what, spoil, field) => {
    for (const job of [await create('byHand'), await (await create('byHand')).save()]) {
      spoil(job);

      await expect(job.save()).rejects.toMatchObject({
        code: 'INVALID_JOB_PARAMETERS',
        problems: [{ field, message: expect.any(String) }],
      });
    }
  });

  it('puts the id into the name of a new job', async () => {
    const job = await (await create('byHand', { name: 'run {id} of {id}' })).save();

    const again = await test.jobs.getJobOrFail(job.id);

    expect([job.name, again.name]).toEqual(Array(2).fill(`run ${job.id} of ${job.id}`));
    expect(await test.jobs.countJobs({ search: `run ${job.id} of` })).toBe(1);
    expect(again.description).toBe('done by hand');
  });

  it('joins the transaction of its caller', async () => {
    const [stored] = await twice('byHand');
    const fresh = await create('byHand', { name: 'fresh {id}' });
    const before = await test.jobs.countJobs();

    await test.app.get(DataSource).transaction(async (manager) => {
      stored.extendedProperties.inTransaction = true;
      await stored.save({ manager });
      await fresh.save({ manager });
    });

    expect(await test.jobs.countJobs()).toBe(before + 1);
    expect((await fresh.reload()).name).toBe(`fresh ${fresh.id}`);
    expect((await test.jobs.getJobOrFail(stored.id)).extendedProperties.inTransaction).toBe(true);
  });

  it('is undone with the transaction of its caller', async () => {
    const [stored] = await twice('byHand');
    const before = await test.jobs.countJobs();

    const transaction = test.app.get(DataSource).transaction(async (manager) => {
      stored.name = 'never';
      await stored.save({ manager });
      await (await create('byHand')).save({ manager });
      throw new Error('changed my mind');
    });

    await expect(transaction).rejects.toThrow('changed my mind');
    expect(await test.jobs.countJobs()).toBe(before);
    expect((await test.jobs.getJobOrFail(stored.id)).name).toBe('a');
  });

  it('says when the job was deleted meanwhile', async () => {
    const [one, other] = await twice('byHand');
    await other.delete();
    one.name = 'renamed';

    await expect(one.save()).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
  });
});
