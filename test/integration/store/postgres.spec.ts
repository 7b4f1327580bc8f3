import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { systemClock } from '../../../lib/domain/clock.js';
import { JOBS_ENTITIES } from '../../../lib/store/entities/index.js';
import { JobStore } from '../../../lib/store/job.store.js';
import { JobsDatabase } from '../../../lib/store/jobs-database.js';
import { JOBS_MIGRATIONS } from '../../../lib/store/migrations/index.js';
import { POSTGRES, type TestDatabase } from '../../support/databases.js';
import { describeMigrations } from './migrations.suite.js';
import { newJob } from './rows.js';
import { describeNotifications } from './notifications.suite.js';
import { describeExecutions } from './executions.suite.js';
import { describeIntents } from './intents.suite.js';
import { describeProgress } from './progress.suite.js';
import { describeStores } from './stores.suite.js';

describeStores(POSTGRES);
describeExecutions(POSTGRES);
describeIntents(POSTGRES);
describeProgress(POSTGRES);
describeMigrations(POSTGRES);
describeNotifications(POSTGRES);

describe('a schema of PostgreSQL', () => {
  let test: TestDatabase;
  let dataSource: DataSource;

  beforeEach(async () => {
    test = await POSTGRES.create();
    const maintenance = await new DataSource(test.options).initialize();
    await maintenance.query('CREATE SCHEMA "Acme"');
    await maintenance.destroy();
    dataSource = await new DataSource({
      ...test.options,
      schema: 'Acme',
      entities: JOBS_ENTITIES,
      migrations: JOBS_MIGRATIONS,
      migrationsRun: true,
    } as DataSourceOptions).initialize();
  });

  afterEach(async () => {
    await dataSource.destroy();
    await test.drop();
  });

  it('holds all tables, exactly as the entities describe them', async () => {
    const jobs = new JobStore(await JobsDatabase.open(dataSource), systemClock);

    const { id } = await jobs.insert(newJob({ status: 'Submitted' }));
    await jobs.change(id, { status: 'Running' });
    await jobs.setUnreachable('pool', new Date());
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();

    expect(upQueries).toEqual([]);
    expect(await jobs.list({ app: 'app', status: ['Running', 'Held'], orderBy: 'id', limit: 10 })).toHaveLength(1);
    expect(await dataSource.query('SELECT status FROM "Acme"."jobs_job"')).toEqual([{ status: 'Running' }]);
  });
});
