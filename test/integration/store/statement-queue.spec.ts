import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import libsql from 'libsql';
import { DataSource } from 'typeorm';
import { StatementQueue } from '../../../lib/store/statement-queue.js';
import { temporaryDirectory } from '../../support/test-app.js';

const PATIENCE_MS = 300;

let directory: string;
let dataSource: DataSource;
let queue: StatementQueue;
let executed: jest.SpiedFunction<(sql: string) => unknown>;

function insert(id: number): Promise<unknown> {
  return queue.write(() => dataSource.query('INSERT INTO thing (id) VALUES (?)', [id]));
}

function count(): Promise<number> {
  return queue.read(async () => {
    const [row] = await dataSource.query<{ number: number }[]>('SELECT COUNT(*) AS number FROM thing');
    return row?.number ?? 0;
  });
}

/** Another connection takes the lock. @returns what gives it back */
function lock(): () => void {
  const other = new libsql(join(directory, 'file.sqlite'));
  other.exec('BEGIN IMMEDIATE');
  return () => {
    other.exec('COMMIT');
    other.close();
  };
}

function seenByOthers(): number[] {
  const other = new libsql(join(directory, 'file.sqlite'));
  const rows = other.prepare('SELECT id FROM thing ORDER BY id').all() as { id: number }[];
  other.close();
  return rows.map(({ id }) => id);
}

beforeEach(async () => {
  directory = await temporaryDirectory();
  dataSource = await new DataSource({
    type: 'better-sqlite3',
    driver: libsql,
    database: join(directory, 'file.sqlite'),
    enableWAL: true,
    timeout: 0,
  }).initialize();
  await dataSource.query('CREATE TABLE thing (id INTEGER PRIMARY KEY)');
  executed = jest.spyOn((await dataSource.createQueryRunner().connect()) as { exec(sql: string): unknown }, 'exec');
  queue = await StatementQueue.open(dataSource, PATIENCE_MS);
});

afterEach(async () => {
  await dataSource.destroy();
  await rm(directory, { recursive: true });
});

describe('statements of one connection', () => {
  it('are committed together when they are asked for at the same time', async () => {
    await Promise.all(Array.from({ length: 300 }, (_, index) => insert(index)));

    expect(await count()).toBe(300);
    expect(executed.mock.calls.filter(([sql]) => sql === 'COMMIT').length).toBeLessThanOrEqual(2);
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
    const release = lock();

    const inserted = Promise.all([insert(1), insert(2), insert(3)]);
    release();
    await inserted;

    expect(seenByOthers()).toEqual([1, 2, 3]);
  });

  it('are read meanwhile', async () => {
    const release = lock();
    const ended: string[] = [];

    const written = insert(1).catch(() => ended.push('write'));
    await nextTurn();
    await nextTurn();
    const read = count().then(() => ended.push('read'));
    await Promise.all([written, read]);
    release();

    expect(ended).toEqual(['read', 'write']);
  });

  it.each([
    ['one', () => [insert(1)]],
    ['several', () => [insert(1), insert(2), insert(3)]],
  ])('leave nothing open when a lock outlasts the patience of %s', async (_, waiting) => {
    const release = lock();
    const outcomes = await Promise.allSettled(waiting());
    release();

    await insert(11);
    await Promise.all([insert(12), insert(13)]);
    await insert(14);

    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['rejected']));
    expect(seenByOthers()).toEqual([11, 12, 13, 14]);
    expect(await count()).toBe(4);
  });

  it('are told together of a lock that outlasts their patience', async () => {
    const release = lock();
    const begin = Date.now();
    await Promise.allSettled([insert(1), insert(2), insert(3), insert(4), insert(5)]);
    release();

    expect(Date.now() - begin).toBeLessThan(4 * PATIENCE_MS);
  });
});
