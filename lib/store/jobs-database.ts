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
    return new JobsDatabase(dataSource, await StatementQueue.open(dataSource));
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

  /**
   * Runs several statements that change something: all of them are committed, or none. In a database in memory, which is
   * gone with the process, they are run one after the other.
   */
  runAll<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const { dataSource } = this;
    if (this.queue) return this.queue.write(() => inSavepoint(dataSource, work));
    if (dataSource.options.type === 'better-sqlite3') return this.run(work);
    return retryWhileLocked(() => dataSource.transaction(work));
  }

  /** {@link run} in the caller's transaction, where there is one: it is the caller's to wait and to repeat. */
  using<T>(manager: EntityManager | undefined, work: (target: EntityManager) => Promise<T>): Promise<T> {
    return manager === undefined ? this.run(work) : work(manager);
  }

  /** Closes what {@link open} opened, once; the app's own DataSource is left alone. */
  async close(): Promise<void> {
    if (this.queue && this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

/** Within a transaction it is a part of it, elsewhere one of its own (SQLite, "SAVEPOINT"). */
async function inSavepoint<T>(dataSource: DataSource, work: (manager: EntityManager) => Promise<T>): Promise<T> {
  await dataSource.query('SAVEPOINT nestjs_jobs');
  try {
    const result = await work(dataSource.manager);
    await dataSource.query('RELEASE nestjs_jobs');
    return result;
  } catch (error) {
    // SQLite may have rolled back by itself already.
    for (const end of ['ROLLBACK TO nestjs_jobs', 'RELEASE nestjs_jobs']) {
      await dataSource.query(end).catch(() => undefined);
    }
    throw error;
  }
}

function isInMemory(database: string | undefined): boolean {
  return !database || database === ':memory:' || database.startsWith('file::memory:');
}
