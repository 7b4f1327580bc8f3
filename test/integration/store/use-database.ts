import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { DataSource } from 'typeorm';
import { JOBS_ENTITIES } from '../../../lib/store/entities/index.js';
import { JobsDatabase } from '../../../lib/store/jobs-database.js';
import { JOBS_MIGRATIONS } from '../../../lib/store/migrations/index.js';
import type { DatabaseKind, TestDatabase } from '../../support/databases.js';

/** A database as the tests of a suite find it: migrated, and empty before each of them. */
export interface OpenedDatabase {
  /** The app's. */
  readonly app: DataSource;
  readonly database: JobsDatabase;
}

/** Opens a database of a kind for the tests of a suite. */
export function useDatabase(kind: DatabaseKind): OpenedDatabase {
  let test: TestDatabase;
  let app: DataSource;
  let database: JobsDatabase;

  beforeAll(async () => {
    test = await kind.create();
    app = await new DataSource({
      ...test.options,
      entities: JOBS_ENTITIES,
      migrations: JOBS_MIGRATIONS,
      migrationsRun: true,
    }).initialize();
    database = await JobsDatabase.open(app);
  });

  beforeEach(async () => {
    for (const entity of JOBS_ENTITIES) await app.createQueryBuilder().delete().from(entity).execute();
  });

  afterAll(async () => {
    await database.close();
    await app.destroy();
    await test.drop();
  });

  return {
    get app() {
      return app;
    },
    get database() {
      return database;
    },
  };
}
