import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SUB_JOB_STATUSES } from '../../../lib/domain/sub-job.js';
import { totalsOf } from '../../../lib/engine/sub-job-totals.js';
import { ExecutionStore } from '../../../lib/store/execution.store.js';
import { JobProgressStore, type JobNews, type ProgressChange } from '../../../lib/store/job-progress.store.js';
import { JobStore } from '../../../lib/store/job.store.js';
import { LeaseStore } from '../../../lib/store/lease.store.js';
import { NotificationStore } from '../../../lib/store/notification.store.js';
import { StatusRecorder } from '../../../lib/store/status-recorder.js';
import { SubJobStore } from '../../../lib/store/sub-job.store.js';
import type { DatabaseKind } from '../../support/databases.js';
import { AT, newExecution, newJob, newSubJob } from './rows.js';
import { useDatabase } from './use-database.js';

const CLOCK = { now: () => AT };
const FENCE = { lease: 'scheduler:pool', owner: 'a' };
const FOREIGN = { ...FENCE, owner: 'b' };
const LATER = new Date(AT.getTime() + 30_000);

const RUNNING: ProgressChange = {
  status: 'Running',
  statusMessage: 'It\'s "on" 🌊 its way.',
  schedulerStatus: 'running',
  statuses: { idle: 1, running: 2 },
  startTime: AT,
  completionTime: null,
  lostTime: null,
  exitCode: null,
  exitSignal: null,
};

/** How the progress of many jobs is stored, on every database. */
export function describeProgress(kind: DatabaseKind): void {
  describe(`the progress of many jobs on ${kind.name}`, () => {
    const opened = useDatabase(kind);
    let recorder: StatusRecorder;
    let jobs: JobStore;
    let progress: JobProgressStore;
    let leases: LeaseStore;

    beforeEach(async () => {
      recorder = new StatusRecorder();
      jobs = new JobStore(opened.database, CLOCK, recorder);
      progress = new JobProgressStore(opened.database, recorder, CLOCK);
      leases = new LeaseStore(opened.database);
      await leases.acquire(FENCE.lease, FENCE.owner, AT, LATER);
    });

    async function insert(...changes: Parameters<typeof newJob>[0][]): Promise<number[]> {
      const ids: number[] = [];
      for (const change of changes) ids.push((await jobs.insert(newJob(change))).id);
      return ids;
    }

    async function newsOf(ids: readonly number[], change: ProgressChange): Promise<JobNews[]> {
      return (await progress.find(ids)).map((job) => ({ job, change }));
    }

    it.each(['unobserved', 'observed'])('leaves each of them as a change by itself would, %s', async (name) => {
      if (name === 'observed') recorder.observe((_, { to }) => to === 'Running' || to === 'Paused');
      const changes: ProgressChange[] = [
        RUNNING,
        { ...RUNNING, status: 'Paused', startTime: null, statusMessage: null, schedulerStatus: null },
        { ...RUNNING, status: 'Submitted', statuses: {}, lostTime: AT, exitCode: 3, exitSignal: 9 },
        { ...RUNNING, status: 'Held', statusMessage: 'a\0b', schedulerStatus: 'x'.repeat(200) },
      ];
      const start = { status: 'Submitted', statusMessage: 'before', exitCode: 1, customStatus: null } as const;
      const single = await insert(...changes.map(() => start));
      const bulk = await insert(...changes.map(() => start));

      for (const [index, change] of changes.entries()) await jobs.change(single[index]!, change);
      const read = await progress.find(bulk);
      const news = changes.map((change, index) => ({ job: read.find(({ id }) => id === bulk[index])!, change }));
      const changed = await progress.change(news, FENCE);

      const rowsOf = async (ids: readonly number[]): Promise<object[]> =>
        (await jobs.findByIds(ids)).sort((a, b) => a.id - b.id).map((row) => Object.assign(row, { id: 0, key: '' }));
      expect(changed).toBe(changes.length);
      expect(await rowsOf(bulk)).toEqual(await rowsOf(single));
    });

    it('changes thousands in one go, and of those that somebody has changed since none', async () => {
      const ids = await insert(...Array.from({ length: 620 }, () => ({ status: 'Submitted' as const })));
      const news = await newsOf(ids, RUNNING);
      await jobs.change(ids[1]!, { statusMessage: 'by somebody else' });
      await jobs.change(ids[600]!, { status: 'Aborted' });

      const changed = await progress.change(news, FENCE);

      expect(changed).toBe(618);
      expect(await jobs.count({ app: 'app', status: ['Running'] })).toBe(618);
      expect(await jobs.findById(ids[1]!)).toMatchObject({ status: 'Submitted', statusMessage: 'by somebody else' });
    });

    it('keeps the claim of whoever tells the handlers just now', async () => {
      recorder.observe(() => true);
      const notifications = new NotificationStore(opened.database);
      const [id] = await insert({ status: 'Submitted' });
      const [due] = await notifications.findDue(AT, 10);
      const news = await newsOf([id!], RUNNING);
      await notifications.claim(due!, LATER);

      await progress.change(news, FENCE);
      const job = (await jobs.findById(id!))!;

      expect(job).toMatchObject({ status: 'Running', notifyTime: LATER, statusNumber: 2 });
      expect(job.pendingChanges?.map(({ to }) => to)).toEqual(['Submitted', 'Running']);
    });

    it('loses no change of a status, whoever else changes the same jobs', async () => {
      recorder.observe(() => true);
      const ids = await insert(...Array.from({ length: 5 }, () => ({ status: 'Submitted' as const })));

      await Promise.all([
        ...ids.flatMap((id) => [1, 2, 3].map((n) => jobs.change(id, { status: n % 2 ? 'Paused' : 'Held' }))),
        ...[1, 2, 3].map(async () => progress.change(await newsOf(ids, RUNNING), FENCE)),
      ]);

      for (const job of await jobs.findByIds(ids)) {
        const pending = job.pendingChanges ?? [];
        expect(pending.map(({ number }) => number)).toEqual(pending.map((_, index) => index + 1));
        expect(pending).toHaveLength(job.statusNumber);
        expect(pending.at(-1)?.to).toBe(job.status);
      }
    });

    it('writes nothing under a lease that somebody else has: no job, no sub-job, no end', async () => {
      const subJobs = new SubJobStore(opened.database);
      const executions = new ExecutionStore(opened.database);
      const [id] = await insert({ status: 'Submitted' });
      const news = await newsOf([id!], RUNNING);
      await executions.insert(newExecution({ key: 'e', phase: 'submitted' }));
      await subJobs.upsert([newSubJob()]);

      const changed = await progress.change(news, FOREIGN);
      await subJobs.upsert([newSubJob({ status: 'held', phase: 'held' }), newSubJob({ position: 1 })], FOREIGN);
      await executions.end(['e'], AT, FOREIGN);

      expect(changed).toBe(0);
      expect(await jobs.findById(id!)).toMatchObject({ status: 'Submitted', revision: 0 });
      expect(await subJobs.list('e', 0, 10)).toEqual([newSubJob()]);
      expect(await executions.find('e')).toMatchObject({ phase: 'submitted' });
      expect([await leases.holds(FENCE), await leases.holds(FOREIGN)]).toEqual([true, false]);
    });

    it('hands a lease on to an heir, unless somebody has it who was not asked', async () => {
      await leases.handOver(FOREIGN, 'c');
      const refused = await leases.holds({ ...FENCE, owner: 'c' });
      await leases.handOver(FENCE, 'd');

      expect(refused).toBe(false);
      expect([await leases.holds(FENCE), await leases.holds({ ...FENCE, owner: 'd' })]).toEqual([false, true]);
    });

    it('ends those executions that are followed', async () => {
      const executions = new ExecutionStore(opened.database);
      await executions.insert(newExecution({ key: 'a', phase: 'submitted', attempts: 3 }));
      await executions.insert(newExecution({ key: 'b', phase: 'collected' }));

      await executions.end(['a', 'b'], AT, FENCE);

      expect(await executions.find('a')).toMatchObject({ phase: 'ended', dueTime: AT, attempts: 0 });
      expect(await executions.find('b')).toMatchObject({ phase: 'collected', dueTime: null });
      expect((await executions.findDue('pool', AT, 10)).map(({ key }) => key)).toEqual(['a']);
    });

    it('finds of each execution the first sub-job that is held', async () => {
      const subJobs = new SubJobStore(opened.database);
      const held = (executionKey: string, position: number) =>
        newSubJob({ executionKey, position, status: 'held', phase: 'held', holdReason: `of ${position}` });
      await subJobs.upsert([newSubJob(), held('e', 2), held('e', 1), held('f', 7), newSubJob({ executionKey: 'g' })]);

      const found = await subJobs.findHeld(['e', 'f', 'g']);

      expect(found.map(({ holdReason }) => holdReason).sort()).toEqual(['of 1', 'of 7']);
      expect(await subJobs.findHeld([])).toEqual([]);
    });

    it('adds sub-jobs up as the engine does', async () => {
      const subJobs = new SubJobStore(opened.database);
      const moment = fc.option(fc.integer({ min: 0, max: 5000 }).map((offset) => new Date(AT.getTime() + offset)));
      const small = fc.option(fc.integer({ min: 0, max: 255 }));
      const row = fc.record({
        status: fc.constantFrom(...SUB_JOB_STATUSES),
        startTime: moment,
        endTime: moment,
        exitCode: small,
        exitSignal: small,
      });

      await fc.assert(
        fc.asyncProperty(fc.array(row, { maxLength: 12 }), async (changes) => {
          const executionKey = crypto.randomUUID();
          const rows = changes.map((change, position) => newSubJob({ executionKey, position, ...change }));
          await subJobs.upsert(rows);

          expect((await subJobs.totals([executionKey])).get(executionKey)).toEqual(totalsOf(rows));
        }),
        { numRuns: 50 },
      );
    });
  });
}
