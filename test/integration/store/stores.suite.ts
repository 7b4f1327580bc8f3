import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { systemClock } from '../../../lib/domain/clock.js';
import { JobEntity } from '../../../lib/store/entities/index.js';
import { JobStore, type NewJob } from '../../../lib/store/job.store.js';
import { ItemStore } from '../../../lib/store/item.store.js';
import { EventLogStore } from '../../../lib/store/event-log.store.js';
import { LARGEST_JSON_BYTES, jsonBytesOf } from '../../../lib/store/json-limit.js';
import { LeaseStore } from '../../../lib/store/lease.store.js';
import { SettingStore } from '../../../lib/store/setting.store.js';
import { SubJobStore } from '../../../lib/store/sub-job.store.js';
import { WakeStore } from '../../../lib/store/wake.store.js';
import { anyQuery, expectedList, manyJobs } from './job-lists.js';
import type { DatabaseKind } from '../../support/databases.js';
import { AT, newJob, newSubJob } from './rows.js';
import { useDatabase } from './use-database.js';

/** What the stores promise, on every database. */
export function describeStores(kind: DatabaseKind): void {
  describe(`the jobs database on ${kind.name}`, () => {
    const opened = useDatabase(kind);

    it('gives a job back as it was stored', async () => {
      const jobs = new JobStore(opened.database, systemClock);
      const job = newJob();

      const stored = await jobs.insert(job);

      expect(await jobs.find({ app: 'app' }, stored.id)).toEqual(stored);
      expect(stored).toMatchObject(job);
    });

    it('answers a job of another app or user like an absent one', async () => {
      const jobs = new JobStore(opened.database, systemClock);
      const { id } = await jobs.insert(newJob());

      expect(await jobs.find({ app: 'other' }, id)).toBeNull();
      expect(await jobs.find({ app: 'app', user: 'bob' }, id)).toBeNull();
      expect(await jobs.find({ app: 'app', user: 'ann' }, id)).not.toBeNull();
    });

    it('changes a job only while it has the expected values', async () => {
      const jobs = new JobStore(opened.database, systemClock);
      const { id } = await jobs.insert(newJob());

      const first = await jobs.change(id, { status: 'Submitted' }, { status: 'Pending', executionKey: null });
      const second = await jobs.change(id, { status: 'Submitted' }, { status: 'Pending' });

      expect([first, second]).toEqual([true, false]);
      expect(await jobs.findById(id)).toMatchObject({ status: 'Submitted', revision: 1 });
    });

    it('joins a transaction of the caller', async () => {
      const jobs = new JobStore(opened.database, systemClock);
      const runner = opened.app.createQueryRunner();
      await runner.startTransaction();

      const { id } = await jobs.insert(newJob(), runner.manager);
      await runner.rollbackTransaction();
      await runner.release();

      expect(await jobs.findById(id)).toBeNull();
    });

    it('gives a lease to one of many, and to another one after its end', async () => {
      const leases = new LeaseStore(opened.database);
      const later = new Date(AT.getTime() + 30_000);

      const owners = await Promise.all(
        ['a', 'b', 'c', 'd'].map(async (owner) => ((await leases.acquire('x', owner, AT, later)) ? owner : null)),
      );
      const afterItsEnd = await leases.acquire('x', 'z', later, new Date(later.getTime() + 30_000));

      expect(owners.filter(Boolean)).toHaveLength(1);
      expect(afterItsEnd).toBe(true);
    });

    it('gives a lease to another one that a clock far ahead has given', async () => {
      const leases = new LeaseStore(opened.database);
      const [later, hour] = [30_000, 3_600_000].map((pause) => new Date(AT.getTime() + pause));
      await leases.acquire('y', 'a', hour!, new Date(hour!.getTime() + 30_000));

      expect(await leases.acquire('y', 'b', AT, later!)).toBe(true);
      expect(await leases.acquire('y', 'c', AT, later!)).toBe(false);
    });

    it('gives every replica the same setting', async () => {
      const settings = new SettingStore(opened.database);
      let number = 0;

      const values = await Promise.all([1, 2, 3].map(() => settings.getOrSet('installation', () => `id${++number}`)));

      expect(new Set(values).size).toBe(1);
    });

    it('replaces the state of sub-jobs and adds them up', async () => {
      const subJobs = new SubJobStore(opened.database);
      const row = (position: number, status: 'running' | 'completed', exitCode: number | null) =>
        newSubJob({
          position,
          status,
          phase: status,
          startTime: new Date(AT.getTime() + position),
          endTime: status === 'completed' ? AT : null,
          exitCode,
        });

      await subJobs.upsert(Array.from({ length: 1200 }, (_, position) => row(position, 'running', null)));
      await subJobs.upsert([row(3, 'completed', 0), row(5, 'completed', 7)]);
      const totals = await subJobs.totals(['e']);

      expect(totals.get('e')).toEqual({
        counts: { running: 1198, completed: 2 },
        firstStart: AT,
        lastEnd: AT,
        exitCodes: [0, 7],
        exitSignals: [null, null],
      });
    });

    it('keeps what a sub-job asked for, had and used', async () => {
      const subJobs = new SubJobStore(opened.database);
      const resources = { requested: { cpus: 1 }, allocated: { cpus: 2, memoryMb: 128 }, used: { cpus: 0.98 } };

      await subJobs.upsert([newSubJob(), newSubJob({ position: 1, resources })]);
      await subJobs.upsert([newSubJob({ resources })]);

      expect((await subJobs.list('e', 0, 9)).map((row) => row.resources)).toEqual([resources, resources]);
    });

    it('lists every job once, in order, page by page, whatever is asked for', async () => {
      const jobs = new JobStore(opened.database, systemClock);
      for (const job of manyJobs()) await jobs.insert(job);
      const all = (await opened.app.manager.find(JobEntity)).filter(({ deletedTime }) => !deletedTime);

      await fc.assert(
        fc.asyncProperty(anyQuery, async (query) => {
          const pages: JobEntity[] = [];
          for (let after: JobEntity | undefined, page; !page || page.length === query.limit; after = page.at(-1)) {
            page = await jobs.list({ ...query, ...(after && { after }) });
            pages.push(...page);
          }

          expect(pages).toEqual(expectedList(all, query));
        }),
        { numRuns: 100 },
      );
    });

    it('stores one job for one idempotency key of an app and user', async () => {
      const jobs = new JobStore(opened.database, systemClock);
      const keyed = (change: Partial<NewJob> = {}) => jobs.insertOnce(newJob({ idempotencyKey: 'k', ...change }));

      const same = await Promise.all(Array.from({ length: 10 }, () => keyed()));
      const others = [
        await keyed({ user: 'bob' }),
        await keyed({ app: 'other' }),
        await keyed({ idempotencyKey: 'K' }),
      ];
      const none = [await keyed({ idempotencyKey: null }), await keyed({ idempotencyKey: null })];

      expect(new Set(same.map(({ id }) => id)).size).toBe(1);
      expect(new Set([...same, ...others, ...none].map(({ id }) => id)).size).toBe(6);
      expect(await jobs.findByIdempotencyKey({ app: 'app', user: 'ann' }, 'k')).toMatchObject({ id: same[0]!.id });
    });

    it('gives the idempotency key of a deleted job to the next one', async () => {
      const jobs = new JobStore(opened.database, systemClock);
      const { id } = await jobs.insertOnce(newJob({ idempotencyKey: 'k' }));

      await jobs.change(id, { deletedTime: AT });
      const next = await jobs.insertOnce(newJob({ idempotencyKey: 'k' }));

      expect(next.id).not.toBe(id);
    });

    it('keeps the items of a job in order, however often they are stored', async () => {
      const items = new ItemStore(opened.database);
      const rows = Array.from({ length: 1000 }, (_, position) => ({ basin: `b${position}`, factor: position / 2 }));

      await items.insert(7, rows);
      await items.insert(7, rows);
      await items.insert(8, rows.slice(0, 1));
      const some = await items.list(7, 500, 3);
      await items.removeByJob(7);

      expect(some).toEqual([500, 501, 502].map((position) => ({ jobId: 7, position, item: rows[position] })));
      expect(await items.list(7, 0, 1000)).toEqual([]);
      expect(await items.list(8, 0, 1000)).toHaveLength(1);
    });

    it('remembers the earliest look that was asked for, until it is removed', async () => {
      const wakes = new WakeStore(opened.database);
      const at = (seconds: number): Date => new Date(AT.getTime() + seconds * 1000);

      for (const seconds of [20, 10, 30]) await wakes.schedule([1, 3], at(seconds));
      await wakes.schedule([2], at(60));
      const due = await wakes.due(at(15));
      await wakes.remove([1], at(15));
      await wakes.remove([2], at(15));
      await wakes.removeByJob(3);

      expect(due.map(({ jobId }) => jobId).sort()).toEqual([1, 3]);
      expect(await wakes.nextAfter(at(15))).toEqual(at(60));
      expect(await wakes.nextAfter(at(60))).toBeNull();
      expect(await wakes.due(at(60))).toEqual([{ jobId: 2, isUrgent: false }]);
    });

    it('remembers a look that somebody waits for, until one is made that began after the wish', async () => {
      const wakes = new WakeStore(opened.database);
      const at = (seconds: number): Date => new Date(AT.getTime() + seconds * 1000);
      await wakes.schedule([1], at(10));
      const awaited = [await wakes.isAwaited(1)];

      await wakes.urge(1, at(20));
      const due = await wakes.due(at(20));
      await wakes.remove([1], at(15));
      awaited.push(await wakes.isAwaited(1));
      await wakes.remove([1], at(20));
      awaited.push(await wakes.isAwaited(1));

      expect(due).toEqual([{ jobId: 1, isUrgent: true }]);
      expect(awaited).toEqual([false, true, false]);
    });

    it('schedules thousands of looks at once', async () => {
      const wakes = new WakeStore(opened.database);
      const jobIds = Array.from({ length: 1201 }, (_, index) => index + 1);

      await wakes.schedule(jobIds, AT);
      const due = await wakes.due(AT);
      await wakes.remove(jobIds, AT);

      expect(due).toHaveLength(500);
      expect(await wakes.due(AT)).toEqual([]);
    });

    it('keeps every character, every millisecond and 60,000 bytes of JSON', async () => {
      const jobs = new JobStore(opened.database, systemClock);
      const input = { text: 'ä🌊'.repeat(9_998) };
      const job = newJob({
        name: 'Überlauf 🌊 — 河川',
        user: '河🌊',
        description: 'it\'s \\ "quoted" 100 % \u2028',
        creationTime: new Date(8.64e15),
        input,
      });

      const { id } = await jobs.insert(job);

      expect(jsonBytesOf(input)).toBe(LARGEST_JSON_BYTES - 1);
      expect(await jobs.find({ app: 'app', user: '河🌊' }, id)).toMatchObject(job);
    });

    it('keeps what others said, if not all of it', async () => {
      const jobs = new JobStore(opened.database, systemClock);
      const { id } = await jobs.insert(newJob());

      await jobs.change(id, { statusMessage: `a\0b ${'🌊'.repeat(50_000)}`, schedulerStatus: 'x'.repeat(500) });
      const { statusMessage, schedulerStatus } = (await jobs.findById(id))!;

      expect(statusMessage).toMatch(/^a\uFFFDb 🌊+$/u);
      expect(schedulerStatus).toBe('x'.repeat(100));
    });

    it('takes users for the same only if they are, to the letter', async () => {
      const jobs = new JobStore(opened.database, systemClock);
      const users = ['ann', 'Ann', 'ann ', 'ánn', 'ann\u0301'];
      for (const user of users) await jobs.insertOnce(newJob({ user, idempotencyKey: 'k' }));

      const lists = await Promise.all(users.map((user) => jobs.list({ app: 'app', user, orderBy: 'id', limit: 10 })));
      const counts = await Promise.all(users.map((user) => jobs.count({ app: 'app', user })));

      expect(lists.map((list) => list.map(({ user }) => user))).toEqual(users.map((user) => [user]));
      expect(counts).toEqual(users.map(() => 1));
    });

    it('says that a job was changed, even where nothing is different afterwards', async () => {
      const jobs = new JobStore(opened.database, { now: () => AT });
      const { id } = await jobs.insert(newJob());
      const leases = new LeaseStore(opened.database);
      await leases.acquire('x', 'a', AT, AT);

      expect(await jobs.change(id, { status: 'Pending' }, { status: 'Pending', executionKey: null })).toBe(true);
      expect(await jobs.change(id, { lostTime: null })).toBe(true);
      expect(await leases.acquire('x', 'a', AT, AT)).toBe(true);
    });

    it('leaves the transaction of the caller as it is where an idempotency key is taken', async () => {
      const jobs = new JobStore(opened.database, systemClock);
      const taken = await jobs.insertOnce(newJob({ idempotencyKey: 'k' }));

      const [again, other] = await opened.app.transaction(async (manager) => [
        await jobs.insertOnce(newJob({ idempotencyKey: 'k' }), manager),
        await jobs.insertOnce(newJob({ idempotencyKey: 'other' }), manager),
      ]);

      expect(again.key).toBe(taken.key);
      expect(await jobs.findById(other.id)).toMatchObject({ idempotencyKey: 'other' });
    });

    it('stores states that many write at once, in whatever order', async () => {
      const subJobs = new SubJobStore(opened.database);
      const rows = Array.from({ length: 200 }, (_, position) => newSubJob({ position }));

      await Promise.all(
        Array.from({ length: 10 }, (_, writer) => subJobs.upsert(writer % 2 ? rows : [...rows].reverse())),
      );

      expect(await subJobs.list('e', 0, 1000)).toEqual(rows);
    });

    it('keeps how far a log of many gigabytes was read', async () => {
      const logs = new EventLogStore(opened.database);
      const leases = new LeaseStore(opened.database);
      await leases.acquire('scheduler:pool', 'a', AT, new Date(AT.getTime() + 30_000));
      await logs.begin('pool', 1);
      await logs.begin('pool', 1);
      const [log] = await logs.list('pool');
      const fence = { lease: 'scheduler:pool', owner: 'a' };

      expect(await logs.setPosition(log!, 9_007_199_254_740_991, fence)).toBe(true);
      expect(await logs.setPosition(log!, 7, { ...fence, owner: 'b' })).toBe(false);

      expect(await logs.list('pool')).toEqual([{ scheduler: 'pool', number: 1, position: 9_007_199_254_740_991 }]);
    });
  });
}
