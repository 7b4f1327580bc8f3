import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { DataSource } from 'typeorm';
import libsql from 'libsql';
import { systemClock } from '../../../lib/domain/clock.js';
import { JOBS_ENTITIES, JobEntity } from '../../../lib/store/entities/index.js';
import { JOBS_MIGRATIONS } from '../../../lib/store/migrations/index.js';
import { JobsDatabase } from '../../../lib/store/jobs-database.js';
import { JobStore, type NewJob } from '../../../lib/store/job.store.js';
import { ItemStore } from '../../../lib/store/item.store.js';
import { LeaseStore } from '../../../lib/store/lease.store.js';
import { SettingStore } from '../../../lib/store/setting.store.js';
import { SubJobStore } from '../../../lib/store/sub-job.store.js';
import { WakeStore } from '../../../lib/store/wake.store.js';
import { anyQuery, expectedList, manyJobs } from './job-lists.js';
import { AT, newJob } from './new-job.js';

describe('the jobs database on SQLite', () => {
  let directory: string;
  let app: DataSource;
  let database: JobsDatabase;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'nestjs-jobs-store-'));
    app = await new DataSource({
      type: 'better-sqlite3',
      driver: libsql,
      database: join(directory, 'app.sqlite'),
      enableWAL: true,
      entities: JOBS_ENTITIES,
      migrations: JOBS_MIGRATIONS,
      migrationsRun: true,
    }).initialize();
    database = await JobsDatabase.open(app);
  });

  afterEach(async () => {
    await database.close();
    await app.destroy();
    await rm(directory, { recursive: true });
  });

  it('has exactly the schema that the entities describe', async () => {
    const { upQueries } = await app.driver.createSchemaBuilder().log();

    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('gives a job back as it was stored', async () => {
    const jobs = new JobStore(database, systemClock);
    const job = newJob();

    const stored = await jobs.insert(job);

    expect(await jobs.find({ app: 'app' }, stored.id)).toEqual(stored);
    expect(stored).toMatchObject(job);
  });

  it('answers a job of another app or user like an absent one', async () => {
    const jobs = new JobStore(database, systemClock);
    const { id } = await jobs.insert(newJob());

    expect(await jobs.find({ app: 'other' }, id)).toBeNull();
    expect(await jobs.find({ app: 'app', user: 'bob' }, id)).toBeNull();
    expect(await jobs.find({ app: 'app', user: 'ann' }, id)).not.toBeNull();
  });

  it('changes a job only while it has the expected values', async () => {
    const jobs = new JobStore(database, systemClock);
    const { id } = await jobs.insert(newJob());

    const first = await jobs.change(id, { status: 'Submitted' }, { status: 'Pending', executionKey: null });
    const second = await jobs.change(id, { status: 'Submitted' }, { status: 'Pending' });

    expect([first, second]).toEqual([true, false]);
    expect(await jobs.findById(id)).toMatchObject({ status: 'Submitted', revision: 1 });
  });

  it('keeps a row that is written while the app has a transaction open that is rolled back', async () => {
    const jobs = new JobStore(database, systemClock);
    const runner = app.createQueryRunner();
    await runner.startTransaction();
    await runner.query('SELECT 1');

    const { id } = await jobs.insert(newJob());
    await runner.rollbackTransaction();
    await runner.release();

    expect(await jobs.findById(id)).not.toBeNull();
  });

  it('waits while a transaction of the app holds the lock', async () => {
    const jobs = new JobStore(database, systemClock);
    const runner = app.createQueryRunner();
    await runner.startTransaction();
    await runner.query("INSERT INTO jobs_setting VALUES ('a', 'b')");

    const insertion = jobs.insert(newJob());
    await runner.commitTransaction();
    await runner.release();

    expect(await jobs.findById((await insertion).id)).not.toBeNull();
  });

  it('joins a transaction of the caller', async () => {
    const jobs = new JobStore(database, systemClock);
    const runner = app.createQueryRunner();
    await runner.startTransaction();

    const { id } = await jobs.insert(newJob(), runner.manager);
    await runner.rollbackTransaction();
    await runner.release();

    expect(await jobs.findById(id)).toBeNull();
  });

  it('gives a lease to one of many, and to another one after its end', async () => {
    const leases = new LeaseStore(database);
    const later = new Date(AT.getTime() + 30_000);

    const owners = await Promise.all(
      ['a', 'b', 'c', 'd'].map(async (owner) => ((await leases.acquire('x', owner, AT, later)) ? owner : null)),
    );
    const afterItsEnd = await leases.acquire('x', 'z', later, new Date(later.getTime() + 30_000));

    expect(owners.filter(Boolean)).toHaveLength(1);
    expect(afterItsEnd).toBe(true);
  });

  it('gives every replica the same setting', async () => {
    const settings = new SettingStore(database);
    let number = 0;

    const values = await Promise.all([1, 2, 3].map(() => settings.getOrSet('installation', () => `id${++number}`)));

    expect(new Set(values).size).toBe(1);
  });

  it('replaces the state of sub-jobs and adds them up', async () => {
    const subJobs = new SubJobStore(database);
    const row = (position: number, status: 'running' | 'completed', exitCode: number | null) => ({
      executionKey: 'e',
      position,
      status,
      phase: status,
      phaseTime: AT,
      startTime: new Date(AT.getTime() + position),
      endTime: status === 'completed' ? AT : null,
      exitCode,
      exitSignal: null,
      holdReason: null,
      holdCode: null,
      holdSubcode: null,
      removeReason: null,
      slot: null,
      memoryMegabytes: null,
    });

    await subJobs.upsert(Array.from({ length: 1200 }, (_, position) => row(position, 'running', null)));
    await subJobs.upsert([row(3, 'completed', 0), row(5, 'completed', 7)]);
    const totals = await subJobs.totals(['e']);

    expect(totals.get('e')).toEqual({
      counts: { running: 1198, completed: 2 },
      firstStart: AT,
      lastEnd: AT,
      exitCodes: [0, 7],
      exitSignals: [null, null],
    });
  });

  it('lists every job once, in order, page by page, whatever is asked for', async () => {
    const jobs = new JobStore(database, systemClock);
    for (const job of manyJobs()) await jobs.insert(job);
    const all = (await app.manager.find(JobEntity)).filter(({ deletedTime }) => !deletedTime);

    await fc.assert(
      fc.asyncProperty(anyQuery, async (query) => {
        const pages: JobEntity[] = [];
        for (let after: JobEntity | undefined, page; !page || page.length === query.limit; after = page.at(-1)) {
          page = await jobs.list({ ...query, ...(after && { after }) });
          pages.push(...page);
        }

        expect(pages).toEqual(expectedList(all, query));
      }),
      { numRuns: 100 },
    );
  });

  it('stores one job for one idempotency key of an app and user', async () => {
    const jobs = new JobStore(database, systemClock);
    const keyed = (change: Partial<NewJob> = {}) => jobs.insertOnce(newJob({ idempotencyKey: 'k', ...change }));

    const same = await Promise.all(Array.from({ length: 10 }, () => keyed()));
    const others = [await keyed({ user: 'bob' }), await keyed({ app: 'other' }), await keyed({ idempotencyKey: 'K' })];
    const none = [await keyed({ idempotencyKey: null }), await keyed({ idempotencyKey: null })];

    expect(new Set(same.map(({ id }) => id)).size).toBe(1);
    expect(new Set([...same, ...others, ...none].map(({ id }) => id)).size).toBe(6);
    expect(await jobs.findByIdempotencyKey({ app: 'app', user: 'ann' }, 'k')).toMatchObject({ id: same[0]!.id });
  });

  it('gives the idempotency key of a deleted job to the next one', async () => {
    const jobs = new JobStore(database, systemClock);
    const { id } = await jobs.insertOnce(newJob({ idempotencyKey: 'k' }));

    await jobs.change(id, { deletedTime: AT });
    const next = await jobs.insertOnce(newJob({ idempotencyKey: 'k' }));

    expect(next.id).not.toBe(id);
  });

  it('keeps the items of a job in order, however often they are stored', async () => {
    const items = new ItemStore(database);
    const rows = Array.from({ length: 1000 }, (_, position) => ({ basin: `b${position}`, factor: position / 2 }));

    await items.insert(7, rows);
    await items.insert(7, rows);
    await items.insert(8, rows.slice(0, 1));
    const some = await items.list(7, 500, 3);
    await items.removeByJob(7);

    expect(some).toEqual([500, 501, 502].map((position) => ({ jobId: 7, position, item: rows[position] })));
    expect(await items.list(7, 0, 1000)).toEqual([]);
    expect(await items.list(8, 0, 1000)).toHaveLength(1);
  });

  it('remembers the earliest look that was asked for, until it is removed', async () => {
    const wakes = new WakeStore(database);
    const at = (seconds: number): Date => new Date(AT.getTime() + seconds * 1000);

    for (const seconds of [20, 10, 30]) await wakes.schedule([1, 3], at(seconds));
    await wakes.schedule([2], at(60));
    const due = await wakes.due(at(15));
    await wakes.remove([1], at(15));
    await wakes.remove([2], at(15));
    await wakes.removeByJob(3);

    expect(due.sort()).toEqual([1, 3]);
    expect(await wakes.nextAfter(at(15))).toEqual(at(60));
    expect(await wakes.nextAfter(at(60))).toBeNull();
    expect(await wakes.due(at(60))).toEqual([2]);
  });

  it('schedules thousands of looks at once', async () => {
    const wakes = new WakeStore(database);
    const jobIds = Array.from({ length: 1201 }, (_, index) => index + 1);

    await wakes.schedule(jobIds, AT);
    const due = await wakes.due(AT);
    await wakes.remove(jobIds, AT);

    expect(due).toHaveLength(500);
    expect(await wakes.due(AT)).toEqual([]);
  });
});
