import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { retryWhileLocked } from './retry-while-locked.js';
import { isUniqueViolation } from './unique-violation.js';

interface Statement {
  readonly run: () => Promise<unknown>;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** Most statements in one commit: others wait for it, in this process and elsewhere. */
const LARGEST_GROUP = 500;

/**
 * The statements of one SQLite connection, one after the other. Each commit waits for the disk; so what was asked for
 * while one was under way is committed together, as databases with a server do by themselves. A statement's promise
 * resolves when it is committed.
 */
export class StatementQueue {
  private writes: Statement[] = [];
  private reads: Statement[] = [];
  private active = false;

  /** @param dataSource with a connection that nobody else uses */
  constructor(private readonly dataSource: DataSource) {}

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
      const reads = this.reads.splice(0);
      for (const read of reads) await settle(read);
      // Whoever is ready to write in this turn of the event loop comes along.
      await nextTurn();
      const group = this.writes.splice(0, LARGEST_GROUP);
      await (group.length > 1 ? this.commitTogether(group) : Promise.all(group.map(settle)));
    }
    this.active = false;
  }

  private async commitTogether(group: readonly Statement[]): Promise<void> {
    const outcomes = await this.tryTogether(group);
    if (outcomes === null) {
      // Nothing of it was committed: each by itself tells whose fault it was.
      for (const statement of group) await settle(statement);
      return;
    }
    group.forEach(({ resolve, reject }, index) => {
      const outcome = outcomes[index] ?? { error: new Error('A statement was not run.') };
      if ('error' in outcome) reject(outcome.error);
      else resolve(outcome.value as never);
    });
  }

  /** @returns what came of each; `null` when all of it was rolled back */
  private async tryTogether(group: readonly Statement[]): Promise<Outcome[] | null> {
    try {
      await retryWhileLocked(() => this.dataSource.query('BEGIN IMMEDIATE'));
    } catch {
      return null;
    }
    try {
      const outcomes: Outcome[] = [];
      for (const { run } of group) outcomes.push(await outcomeOf(run));
      await this.dataSource.query('COMMIT');
      return outcomes;
    } catch {
      // SQLite may have rolled back by itself already.
      await this.dataSource.query('ROLLBACK').catch(() => undefined);
      return null;
    }
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

async function settle({ run, resolve, reject }: Statement): Promise<void> {
  await retryWhileLocked(run).then(resolve as (value: unknown) => void, reject);
}
