import { DataSource, type EntityManager } from 'typeorm';
import { JOBS_ENTITIES } from './entities/index.js';
import { retryWhileLocked } from './retry-while-locked.js';
import { StatementQueue } from './statement-queue.js';

/**
 * The way to the jobs database for everything in this room.
 *
 * On SQLite TypeORM has one connection per DataSource, so a row that is written while the app has a transaction open
 * would vanish with that transaction's rollback. There this class opens a DataSource of its own on the same file; its
 * waiting for a lock is asynchronous, because a driver that waits synchronously blocks the very event loop in which
 * the lock's holder would go on, and what is asked for at the same time is committed together.
 */
export class JobsDatabase {
  private constructor(
    private readonly dataSource: DataSource,
    /** Of a DataSource of this class's own. */
    private readonly queue: StatementQueue | null,
  ) {}

  /** @param appDataSource the app's, initialised, with {@link JOBS_ENTITIES} */
  static async open(appDataSource: DataSource): Promise<JobsDatabase> {
    const { options } = appDataSource;
    if (options.type !== 'better-sqlite3' || isInMemory(options.database)) return new JobsDatabase(appDataSource, null);
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
    await dataSource.initialize();
    return new JobsDatabase(dataSource, new StatementQueue(dataSource));
  }

  /** TypeORM's name of the kind of database. */
  get type(): DataSource['options']['type'] {
    return this.dataSource.options.type;
  }

  /** Runs one statement that changes something; waits while another connection holds SQLite's lock. */
  run<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const statement = (): Promise<T> => work(this.dataSource.manager);
    return this.queue ? this.queue.write(statement) : retryWhileLocked(statement);
  }

  /** Runs statements that only read what is committed; waits as {@link run} does. */
  read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const statement = (): Promise<T> => work(this.dataSource.manager);
    return this.queue ? this.queue.read(statement) : retryWhileLocked(statement);
  }

  /** The same in the caller's transaction, where there is one: it is the caller's to wait and to repeat. */
  using<T>(manager: EntityManager | undefined, work: (target: EntityManager) => Promise<T>): Promise<T> {
    return manager === undefined ? this.run(work) : work(manager);
  }

  /** Closes what {@link open} opened, once; the app's own DataSource is left alone. */
  async close(): Promise<void> {
    if (this.queue && this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

function isInMemory(database: string | undefined): boolean {
  return !database || database === ':memory:' || database.startsWith('file::memory:');
}
