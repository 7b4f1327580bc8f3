import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import libsql from 'libsql';
import { systemClock } from '../../../lib/domain/clock.js';
import { JOBS_ENTITIES } from '../../../lib/store/entities/index.js';
import { JOBS_MIGRATIONS } from '../../../lib/store/migrations/index.js';
import { JobsDatabase } from '../../../lib/store/jobs-database.js';
import { JobStore, type NewJob } from '../../../lib/store/job.store.js';
import { LeaseStore } from '../../../lib/store/lease.store.js';
import { SettingStore } from '../../../lib/store/setting.store.js';
import { SubJobStore } from '../../../lib/store/sub-job.store.js';

const AT = new Date('2026-11-22T10:00:00.123Z');

function newJob(change: Partial<NewJob> = {}): NewJob {
  return {
    key: crypto.randomUUID(),
    app: 'app',
    type: 'condor',
    template: 'example',
    name: 'a job',
    description: '',
    user: 'ann',
    status: 'Pending',
    customStatus: null,
    statusMessage: null,
    schedulerStatus: null,
    statuses: {},
    exitCode: null,
    exitSignal: null,
    scheduler: null,
    numJobs: 1,
    parameters: { executable: 'run.sh' },
    input: null,
    idempotencyKey: null,
    workspace: '/workspace',
    extendedProperties: { basin: { area: 12.5 } },
    creationTime: AT,
    executeTime: null,
    startTime: null,
    completionTime: null,
    unreachableSince: null,
    lostTime: null,
    deletedTime: null,
    executionKey: null,
    notifyAttempts: 0,
    handlerMessage: null,
    revision: 0,
    ...change,
  };
}

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
});
