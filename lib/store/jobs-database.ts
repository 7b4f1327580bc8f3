import { DataSource, type EntityManager } from 'typeorm';
import { JOBS_ENTITIES } from './entities/index.js';
import { retryWhileLocked } from './retry-while-locked.js';

/**
 * The way to the jobs database for everything in this room.
 *
 * On SQLite TypeORM has one connection per DataSource, so a row that is written while the app has a transaction open
 * would vanish with that transaction's rollback. There this class opens a DataSource of its own on the same file; its
 * waiting for a lock is asynchronous, because a driver that waits synchronously blocks the very event loop in which
 * the lock's holder would go on.
 */
export class JobsDatabase {
  private constructor(
    private readonly dataSource: DataSource,
    private readonly own: boolean,
  ) {}

  /** @param appDataSource the app's, initialised, with {@link JOBS_ENTITIES} */
  static async open(appDataSource: DataSource): Promise<JobsDatabase> {
    const { options } = appDataSource;
    if (options.type !== 'better-sqlite3' || isInMemory(options.database))
      return new JobsDatabase(appDataSource, false);
    const dataSource = new DataSource({
      ...options,
      entities: JOBS_ENTITIES,
      subscribers: [],
      migrations: [],
      migrationsRun: false,
      synchronize: false,
      dropSchema: false,
      timeout: 0,
    });
    return new JobsDatabase(await dataSource.initialize(), true);
  }

  /** TypeORM's name of the kind of database. */
  get type(): DataSource['options']['type'] {
    return this.dataSource.options.type;
  }

  /** Runs one statement, or reads; waits while another connection holds SQLite's lock. */
  run<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return retryWhileLocked(() => work(this.dataSource.manager));
  }

  /** The same in the caller's transaction, where there is one: it is the caller's to wait and to repeat. */
  using<T>(manager: EntityManager | undefined, work: (target: EntityManager) => Promise<T>): Promise<T> {
    return manager === undefined ? this.run(work) : work(manager);
  }

  /** Closes what {@link open} opened, once; the app's own DataSource is left alone. */
  async close(): Promise<void> {
    if (this.own && this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

function isInMemory(database: string | undefined): boolean {
  return !database || database === ':memory:' || database.startsWith('file::memory:');
}
