import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { LOCK_PATIENCE_MS, retryWhileLocked } from './retry-while-locked.js';
import { isUniqueViolation } from './unique-violation.js';

interface Statement {
  readonly run: () => Promise<unknown>;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** A connection as SQLite's drivers make it. */
interface SqliteConnection {
  exec(sql: string): unknown;
}

/** Most statements in one commit: others wait for it, in this process and elsewhere. */
const LARGEST_GROUP = 500;

/**
 * The statements of one SQLite connection, one after the other. Each commit waits for the disk; so what was asked for
 * while one was under way is committed together, as databases with a server do by themselves. A statement's promise
 * resolves when it is committed.
 *
 * Nothing is written before the lock is there, and the lock is asked for by `exec`, which leaves nothing open: SQLite
 * keeps a statement that met a lock in progress, so that it can be stepped again, and commits nothing that comes after it
 * before it is reset ("sqlite3_reset"). The driver libsql resets a prepared statement only when it is run again: what was
 * written meanwhile, and told to be there, is rolled back with it then.
 */
export class StatementQueue {
  private writes: Statement[] = [];
  private reads: Statement[] = [];
  private active = false;

  private constructor(
    private readonly connection: SqliteConnection,
    private readonly patienceMs: number,
  ) {}

  /**
   * @param dataSource with a connection that nobody else uses
   * @param patienceMs how long a statement waits for a lock at most, once it is its turn
   */
  static async open(dataSource: DataSource, patienceMs = LOCK_PATIENCE_MS): Promise<StatementQueue> {
    const connection = (await dataSource.createQueryRunner().connect()) as SqliteConnection;
    return new StatementQueue(connection, patienceMs);
  }

  /** Runs one statement that changes something, perhaps in one commit with others. */
  write<T>(run: () => Promise<T>): Promise<T> {
    return this.add(this.writes, run);
  }

  /** Runs a statement that reads; it sees nothing that is not committed. */
  read<T>(run: () => Promise<T>): Promise<T> {
    return this.add(this.reads, run);
  }

  private add<T>(list: Statement[], run: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      list.push({ run, resolve: resolve, reject });
      if (!this.active) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.active = true;
    while (this.writes.length > 0 || this.reads.length > 0) {
      await this.answerReads();
      // Whoever is ready to write in this turn of the event loop comes along.
      await nextTurn();
      await this.commit(this.writes.splice(0, LARGEST_GROUP));
    }
    this.active = false;
  }

  private async answerReads(): Promise<void> {
    const { patienceMs } = this;
    for (const { run, resolve, reject } of this.reads.splice(0)) {
      await retryWhileLocked(run, { patienceMs }).then(resolve as (value: unknown) => void, reject);
    }
  }

  private async commit(group: readonly Statement[]): Promise<void> {
    if (group.length === 0) return;
    const outcomes = await this.tryTogether(group);
    if (outcomes === null) {
      // Nothing of it was committed: each by itself tells whose fault it was.
      for (const statement of group) await this.commit([statement]);
      return;
    }
    group.forEach(({ resolve, reject }, index) => {
      const outcome = outcomes[index] ?? { error: new Error('A statement was not run.') };
      if ('error' in outcome) reject(outcome.error);
      else resolve(outcome.value as never);
    });
  }

  /** @returns what came of each; `null` when one of several has failed and all of it was rolled back */
  private async tryTogether(group: readonly Statement[]): Promise<Outcome[] | null> {
    try {
      await this.begin();
    } catch (error) {
      return group.map(() => ({ error }));
    }
    const outcomes: Outcome[] = [];
    try {
      for (const { run } of group) outcomes.push(await outcomeOf(run));
    } catch (error) {
      this.rollBack();
      return group.length === 1 ? [{ error }] : null;
    }
    try {
      await this.end();
      return outcomes;
    } catch (error) {
      // The disk's fault or a lock's, of which each is to hear.
      this.rollBack();
      return group.map(() => ({ error }));
    }
  }

  /** Readers see what is committed, whoever holds the lock: they need not wait for it. */
  private begin(): Promise<void> {
    const { patienceMs } = this;
    return retryWhileLocked(() => this.execute('BEGIN IMMEDIATE'), {
      patienceMs,
      meanwhile: () => this.answerReads(),
    });
  }

  /** Without the write-ahead log others who read may keep the lock from being completed. */
  private end(): Promise<void> {
    const { patienceMs } = this;
    return retryWhileLocked(() => this.execute('COMMIT'), { patienceMs });
  }

  private rollBack(): void {
    try {
      this.connection.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself already.
    }
  }

  private execute(sql: string): Promise<void> {
    return new Promise((resolve) => {
      this.connection.exec(sql);
      resolve();
    });
  }
}

/** A statement that breaks a constraint undoes itself alone (SQLite, "The ON CONFLICT clause"); others may undo all. */
async function outcomeOf(run: Statement['run']): Promise<Outcome> {
  try {
    return { value: await run() };
  } catch (error) {
    if (isUniqueViolation(error)) return { error };
    throw error;
  }
}
