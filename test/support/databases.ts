import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import libsql from 'libsql';
import { DataSource, type DataSourceOptions } from 'typeorm';

/** A database of its own, empty, for one test file or one application. */
export interface TestDatabase {
  /** How TypeORM finds it. */
  readonly options: DataSourceOptions;
  /** Removes it. */
  drop(): Promise<void>;
}

/** A kind of database that the tests know. */
export interface DatabaseKind {
  readonly name: string;
  create(): Promise<TestDatabase>;
}

/** SQLite in a file, by the prebuilt driver libsql. */
export const LIBSQL = sqlite('SQLite (libsql)', () => libsql);

/** SQLite in a file, by better-sqlite3 12 of test/databases. */
export const BETTER_SQLITE3 = sqlite(
  'SQLite (better-sqlite3)',
  () => createRequire(join(process.cwd(), 'test/databases/package.json'))('better-sqlite3') as unknown,
);

/** PostgreSQL, where JOBS_TEST_POSTGRES names the directory of its socket. */
export const POSTGRES = onServer(
  'PostgreSQL',
  (database) => ({ type: 'postgres', host: server('JOBS_TEST_POSTGRES'), username: 'jobs', database }),
  'postgres',
  (name) => `CREATE DATABASE "${name}"`,
  (name) => `DROP DATABASE "${name}" WITH (FORCE)`,
);

/** MariaDB, where JOBS_TEST_MARIADB names its socket; a database whose texts are Latin 1 unless a table says more. */
export const MARIADB = onServer(
  'MariaDB',
  (database) => ({ type: 'mariadb', socketPath: server('JOBS_TEST_MARIADB'), username: 'root', database }),
  'mysql',
  (name) => `CREATE DATABASE \`${name}\` CHARACTER SET latin1`,
  (name) => `DROP DATABASE \`${name}\``,
);

/** The same server by TypeORM's type `mysql`, as an app of MySQL has it; upper and lower case are the same to it. */
export const MYSQL = onServer(
  'MariaDB as MySQL',
  (database) => ({ type: 'mysql', socketPath: server('JOBS_TEST_MARIADB'), username: 'root', database }),
  'mysql',
  (name) => `CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`,
  (name) => `DROP DATABASE \`${name}\``,
);

function sqlite(name: string, driver: () => unknown): DatabaseKind {
  const create = async (): Promise<TestDatabase> => {
    const directory = await mkdtemp(join(tmpdir(), 'nestjs-jobs-database-'));
    return {
      options: { type: 'better-sqlite3', driver: driver(), database: join(directory, 'app.sqlite'), enableWAL: true },
      drop: () => rm(directory, { recursive: true }),
    };
  };
  return { name, create };
}

function onServer(
  name: string,
  options: (database: string) => DataSourceOptions,
  maintenance: string,
  create: (name: string) => string,
  drop: (name: string) => string,
): DatabaseKind {
  const execute = async (sql: string): Promise<void> => {
    const dataSource = await new DataSource(options(maintenance)).initialize();
    await dataSource.query(sql).finally(() => dataSource.destroy());
  };
  return {
    name,
    create: async () => {
      const database = `jobs_${randomBytes(6).toString('hex')}`;
      await execute(create(database));
      return { options: options(database), drop: () => execute(drop(database)) };
    },
  };
}

function server(variable: string): string {
  const address = process.env[variable];
  if (!address)
    throw new Error(`${variable} is not set: run the tests by "node test/databases/run.mjs npm run jest …".`);
  return address;
}
