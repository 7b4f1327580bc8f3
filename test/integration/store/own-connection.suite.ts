import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { systemClock } from '../../../lib/domain/clock.js';
import { JOBS_ENTITIES } from '../../../lib/store/entities/index.js';
import { JobStore } from '../../../lib/store/job.store.js';
import { JobsDatabase } from '../../../lib/store/jobs-database.js';
import { JOBS_MIGRATIONS } from '../../../lib/store/migrations/index.js';
import type { DatabaseKind, TestDatabase } from '../../support/databases.js';
import { newJob } from './rows.js';

/** What the module's own connection is for, where TypeORM has one for the whole app. */
export function describeOwnConnection(kind: DatabaseKind): void {
  describe(`a transaction of the app on ${kind.name}`, () => {
    let test: TestDatabase;
    let app: DataSource;
    let database: JobsDatabase;

    beforeEach(async () => {
      test = await kind.create();
      app = await new DataSource({
        ...test.options,
        entities: JOBS_ENTITIES,
        migrations: JOBS_MIGRATIONS,
        migrationsRun: true,
      }).initialize();
      database = await JobsDatabase.open(app);
    });

    afterEach(async () => {
      await database.close();
      await app.destroy();
      await test.drop();
    });

    it('takes no row of the module along when it is rolled back', async () => {
      const jobs = new JobStore(database, systemClock);
      const runner = app.createQueryRunner();
      await runner.startTransaction();
      await runner.query('SELECT 1');

      const { id } = await jobs.insert(newJob());
      await runner.rollbackTransaction();
      await runner.release();

      expect(await jobs.findById(id)).not.toBeNull();
    });

    it('is waited for while it holds the lock', async () => {
      const jobs = new JobStore(database, systemClock);
      const runner = app.createQueryRunner();
      await runner.startTransaction();
      await runner.query("INSERT INTO jobs_setting VALUES ('a', 'b')");

      const insertion = jobs.insert(newJob());
      await runner.commitTransaction();
      await runner.release();

      expect(await jobs.findById((await insertion).id)).not.toBeNull();
    });
  });
}
