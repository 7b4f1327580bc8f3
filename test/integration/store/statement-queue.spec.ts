import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import libsql from 'libsql';
import { DataSource } from 'typeorm';
import { StatementQueue } from '../../../lib/store/statement-queue.js';
import { temporaryDirectory } from '../../support/test-app.js';

let directory: string;
let dataSource: DataSource;
let queue: StatementQueue;
let statements: string[];

function insert(id: number): Promise<unknown> {
  return queue.write(() => dataSource.query('INSERT INTO thing (id) VALUES (?)', [id]));
}

function count(): Promise<number> {
  return queue.read(async () => {
    const [row] = await dataSource.query<{ number: number }[]>('SELECT COUNT(*) AS number FROM thing');
    return row?.number ?? 0;
  });
}

beforeEach(async () => {
  directory = await temporaryDirectory();
  statements = [];
  dataSource = await new DataSource({
    type: 'better-sqlite3',
    driver: libsql,
    database: join(directory, 'file.sqlite'),
    enableWAL: true,
    timeout: 0,
    logging: ['query'],
    logger: {
      logQuery: (query) => void statements.push(query),
      logQueryError: () => undefined,
      logQuerySlow: () => undefined,
      logSchemaBuild: () => undefined,
      logMigration: () => undefined,
      log: () => undefined,
    },
  }).initialize();
  await dataSource.query('CREATE TABLE thing (id INTEGER PRIMARY KEY)');
  queue = new StatementQueue(dataSource);
});

afterEach(async () => {
  await dataSource.destroy();
  await rm(directory, { recursive: true });
});

describe('statements of one connection', () => {
  it('are committed together when they are asked for at the same time', async () => {
    await Promise.all(Array.from({ length: 300 }, (_, index) => insert(index)));

    expect(await count()).toBe(300);
    expect(statements.filter((query) => query === 'COMMIT').length).toBeLessThanOrEqual(2);
  });

  it('need no transaction when they come one by one', async () => {
    await insert(1);
    await insert(2);

    expect(statements.filter((query) => query.startsWith('BEGIN'))).toEqual([]);
  });

  it('fail alone when one of them breaks a constraint', async () => {
    const outcomes = await Promise.allSettled([insert(1), insert(2), insert(2), insert(3)]);

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(await count()).toBe(3);
  });

  it('are not lost by one that cannot be run at all', async () => {
    const broken = queue.write(() => dataSource.query('INSERT INTO nothing VALUES (1)'));
    const outcomes = await Promise.allSettled([insert(1), broken, insert(2), insert(3)]);

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(await count()).toBe(3);
  });

  it('show a reader only what is committed', async () => {
    const seen: number[] = [];

    await Promise.all([
      insert(1),
      insert(2).then(async () => seen.push(await count())),
      insert(3),
      count().then((number) => seen.push(number)),
    ]);

    expect(seen.every((number) => number === 1 || number === 3)).toBe(true);
  });

  it('wait for another connection that writes', async () => {
    const other = await new DataSource({
      type: 'better-sqlite3',
      driver: libsql,
      database: join(directory, 'file.sqlite'),
    }).initialize();
    await other.query('BEGIN IMMEDIATE');

    const inserted = Promise.all([insert(1), insert(2), insert(3)]);
    await other.query('COMMIT');
    await inserted;

    expect(await count()).toBe(3);
    await other.destroy();
  });
});
