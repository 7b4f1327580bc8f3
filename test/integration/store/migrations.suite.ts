import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { systemClock } from '../../../lib/domain/clock.js';
import { JOB_STATUS } from '../../../lib/domain/job-status.js';
import { JOBS_ENTITIES, JobEntity } from '../../../lib/store/entities/index.js';
import { JobStore } from '../../../lib/store/job.store.js';
import { JobsDatabase } from '../../../lib/store/jobs-database.js';
import { JOBS_MIGRATIONS } from '../../../lib/store/migrations/index.js';
import type { DatabaseKind, TestDatabase } from '../../support/databases.js';
import { newJob } from './rows.js';

const STATUSES = Object.values(JOB_STATUS);

/** Columns that a job had in the first version. */
const FIRST_COLUMNS = [
  ...['key', 'app', 'type', 'template', 'name', 'description', 'user', 'status', 'statusMessage', 'schedulerStatus'],
  ...['statuses', 'exitCode', 'exitSignal', 'scheduler', 'numJobs', 'parameters', 'workspace', 'extendedProperties'],
  ...['creationTime', 'executeTime', 'startTime', 'completionTime', 'unreachableSince', 'lostTime', 'deletedTime'],
  ...['executionKey', 'revision'],
];

/** What the migrations promise, on every database. */
export function describeMigrations(kind: DatabaseKind): void {
  describe(`the migrations on ${kind.name}`, () => {
    let test: TestDatabase;
    let opened: DataSource[];

    const open = async (options: Partial<DataSourceOptions> = {}): Promise<DataSource> => {
      const dataSource = await new DataSource({
        ...test.options,
        entities: JOBS_ENTITIES,
        migrations: JOBS_MIGRATIONS,
        ...options,
      } as DataSourceOptions).initialize();
      opened.push(dataSource);
      return dataSource;
    };

    beforeEach(async () => {
      test = await kind.create();
      opened = [];
    });

    afterEach(async () => {
      for (const dataSource of opened) await dataSource.destroy();
      await test.drop();
    });

    it('make exactly the schema that the entities describe', async () => {
      const dataSource = await open();

      await dataSource.runMigrations();

      expect(await missingInSchema(dataSource)).toEqual([]);
    });

    it('make it under a prefix as well, beside one without', async () => {
      const plain = await open();
      const prefixed = await open({ entityPrefix: 'acme_', migrationsTableName: 'acme_migrations' });

      await plain.runMigrations();
      await prefixed.runMigrations();
      const jobs = new JobStore(await JobsDatabase.open(prefixed), systemClock);
      await jobs.insert(newJob());

      expect(await missingInSchema(prefixed)).toEqual([]);
      expect(await jobs.list({ app: 'app', orderBy: 'name', limit: 10 })).toHaveLength(1);
      expect(await prefixed.query('SELECT name FROM acme_jobs_job')).toEqual([{ name: 'a job' }]);
      expect(await plain.query('SELECT name FROM jobs_job')).toEqual([]);
    });

    it('bring jobs of the first version along, whatever their status', async () => {
      const first = await open({ migrations: JOBS_MIGRATIONS.slice(0, 1) });
      await first.runMigrations();
      const old = STATUSES.flatMap((status) =>
        [1, 2, 3].map((number) => newJob({ status, name: `${status} ${number}`, user: 'Ann' })),
      );
      await first
        .createQueryBuilder()
        .insert()
        .into(JobEntity, FIRST_COLUMNS)
        .values(old)
        .updateEntity(false)
        .execute();
      await first.destroy();
      opened.pop();

      const now = await open();
      await now.runMigrations();
      const jobs = new JobStore(await JobsDatabase.open(now), systemClock);
      const list = await jobs.list({ app: 'app', user: 'Ann', orderBy: 'status', limit: 100 });
      const found = await jobs.list({ app: 'app', search: 'HELD', orderBy: '-name', limit: 100 });
      const { id } = list[0]!;
      await jobs.change(id, { status: 'Submitted' }, { status: 'Pending' });

      expect(list).toMatchObject(old.map(({ key, status, name }) => ({ key, status, name, statusNumber: 0 })));
      expect(found.map(({ name }) => name)).toEqual(['Held 3', 'Held 2', 'Held 1']);
      expect(await jobs.findById(id)).toMatchObject({ status: 'Submitted', statusNumber: 1, revision: 1 });
      expect(await missingInSchema(now)).toEqual([]);
    });

    it('can be undone one by one, and made again', async () => {
      const dataSource = await open();
      await dataSource.runMigrations();
      const runner = dataSource.createQueryRunner();
      const columns = async (): Promise<string[] | undefined> =>
        (await runner.getTable('jobs_job'))?.columns.map(({ name }) => name).filter((name) => name !== 'id');

      await dataSource.undoLastMigration();
      const first = await columns();
      await dataSource.undoLastMigration();
      const none = await columns();
      await runner.release();
      await dataSource.runMigrations();

      expect(first).toEqual(FIRST_COLUMNS);
      expect(none).toBeUndefined();
      expect(await missingInSchema(dataSource)).toEqual([]);
    });
  });
}

async function missingInSchema(dataSource: DataSource): Promise<string[]> {
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query);
}
