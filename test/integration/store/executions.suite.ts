import { describe, expect, it } from '@jest/globals';
import { systemClock } from '../../../lib/domain/clock.js';
import { BatchStore } from '../../../lib/store/batch.store.js';
import { ExecutionStore } from '../../../lib/store/execution.store.js';
import { JobStore } from '../../../lib/store/job.store.js';
import type { DatabaseKind } from '../../support/databases.js';
import { AT, newExecution, newJob } from './rows.js';
import { useDatabase } from './use-database.js';

/** What the store of executions promises, on every database. */
export function describeExecutions(kind: DatabaseKind): void {
  describe(`the executions on ${kind.name}`, () => {
    const opened = useDatabase(kind);

    it('lets one of ten take an execution', async () => {
      const executions = new ExecutionStore(opened.database);
      await executions.insert(newExecution({ dueTime: AT }));
      const [due] = await executions.findDue('pool', AT, 10);
      const until = (number: number): Date => new Date(AT.getTime() + 30_000 + number);

      const claims = await Promise.all(Array.from({ length: 10 }, (_, index) => executions.claim(due!, until(index))));

      expect(claims.filter(Boolean)).toHaveLength(1);
      expect(await executions.findDue('pool', AT, 10)).toEqual([]);
    });

    it('finds executions by what the engine looks for', async () => {
      const executions = new ExecutionStore(opened.database);
      const rows = [
        newExecution({ key: 'a', phase: 'submitted', clusterId: 7, eventLog: 'one' }),
        newExecution({ key: 'b', phase: 'submitting', eventLog: 'two', dueTime: AT }),
        newExecution({ key: 'c', phase: 'closed', clusterId: 7, eventLog: 'three' }),
      ];
      for (const row of rows) await executions.insert(row);

      const keys = (found: readonly { key: string }[]): string[] => found.map(({ key }) => key);
      expect(keys(await executions.findLiveByClusters('pool', [7, 8]))).toEqual(['a']);
      expect(keys(await executions.findByKeys(['a', 'b', 'c'], ['submitting', 'closed'])).sort()).toEqual(['b', 'c']);
      expect(await executions.eventLogsInUse('pool')).toEqual(new Set(['one', 'two']));
      expect(await executions.hasLive('pool')).toBe(true);
      expect(await executions.find('c')).toEqual(rows[2]);
      expect(await executions.adopt('b', { clusterId: 9, firstProc: 0 }, AT)).toBe('waits');
      expect(await executions.find('b')).toMatchObject({ phase: 'submitted', clusterId: 9, dueTime: null });
    });

    it('notes of thousands of executions that they go together, and that they do not', async () => {
      const executions = new ExecutionStore(opened.database);
      const batches = new BatchStore(opened.database, executions);
      const keys = Array.from({ length: 600 }, () => crypto.randomUUID());
      for (const key of keys) await executions.insert(newExecution({ key }));

      await batches.join(
        keys.map((key, index) => ({ key, offset: index * 2 })),
        { key: 'b', numProcs: 1200 },
      );
      const together = await executions.find(keys[599]!);
      await batches.leave(keys);

      expect(together).toMatchObject({ batchKey: 'b', batchOffset: 1198, batchProcs: 1200 });
      expect(await executions.find(keys[599]!)).toMatchObject({ batchKey: null, batchOffset: null, batchProcs: null });
    });

    it('notes of all executions of a batch where they are, and of which of them a stop is due', async () => {
      const executions = new ExecutionStore(opened.database);
      const batches = new BatchStore(opened.database, executions);
      const keys = ['a', 'b', 'c', 'd'];
      for (const key of keys) await executions.insert(newExecution({ key, dueTime: AT }));
      await batches.join(
        keys.map((key, index) => ({ key, offset: index * 10 })),
        { key: 'batch', numProcs: 40 },
      );
      await executions.requestStop('c', AT);
      await executions.adopt('d', { clusterId: 7, firstProc: 30 }, AT);

      const adoptions = await batches.adopt('batch', keys, { clusterId: 7, firstProc: 0 }, AT);

      expect(Object.fromEntries(adoptions)).toEqual({ a: 'waits', b: 'waits', c: 'due', d: 'waits' });
      const places = await executions.placesOf(keys);
      expect(new Map(places.map(({ key, clusterId, firstProc }) => [key, [clusterId, firstProc]]))).toEqual(
        new Map(keys.map((key, index) => [key, [7, index * 10]])),
      );
      expect(await executions.find('b')).toMatchObject({ phase: 'submitted', dueTime: null });
      expect(await executions.find('c')).toMatchObject({ phase: 'submitted', dueTime: AT });
    });

    it('notes for the jobs of a scheduler since when it is out of reach', async () => {
      const jobs = new JobStore(opened.database, systemClock);
      const executions = new ExecutionStore(opened.database);
      const followed = await jobs.insert(newJob());
      const over = await jobs.insert(newJob());
      await executions.insert(newExecution({ key: 'a', jobId: followed.id, phase: 'submitted' }));
      await executions.insert(newExecution({ key: 'b', jobId: over.id, phase: 'closed' }));

      await jobs.setUnreachable('pool', AT);
      const during = await jobs.findByIds([followed.id, over.id]);
      await jobs.setUnreachable('pool', null);

      expect(new Map(during.map(({ id, unreachableSince }) => [id, unreachableSince]))).toEqual(
        new Map([
          [followed.id, AT],
          [over.id, null],
        ]),
      );
      expect((await jobs.findById(followed.id))?.unreachableSince).toBeNull();
    });
  });
}
