import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { systemClock, type Clock } from '../../../lib/domain/clock.js';
import { JobEntity, JOBS_ENTITIES } from '../../../lib/store/entities/index.js';
import { JobFeedStore } from '../../../lib/store/job-feed.store.js';
import { JobStore } from '../../../lib/store/job.store.js';
import { JobsDatabase } from '../../../lib/store/jobs-database.js';
import { JOBS_MIGRATIONS } from '../../../lib/store/migrations/index.js';
import { NotificationStore } from '../../../lib/store/notification.store.js';
import { StatusRecorder } from '../../../lib/store/status-recorder.js';
import type { DatabaseKind, TestDatabase } from '../../support/databases.js';
import { AT, newJob } from './rows.js';

/** How changes of a status are kept, told and found, on every database. */
export function describeNotifications(kind: DatabaseKind): void {
  describe(`the changes of a status on ${kind.name}`, () => {
    let test: TestDatabase;
    let app: DataSource;
    let database: JobsDatabase;
    let unobserved: JobStore;
    let observed: JobStore;
    let notifications: NotificationStore;

    beforeAll(async () => {
      test = await kind.create();
      app = await new DataSource({
        ...test.options,
        entities: JOBS_ENTITIES,
        migrations: JOBS_MIGRATIONS,
        migrationsRun: true,
      }).initialize();
      database = await JobsDatabase.open(app);
      const recorder = new StatusRecorder();
      recorder.observe(() => true);
      unobserved = new JobStore(database, systemClock);
      observed = new JobStore(database, systemClock, recorder);
      notifications = new NotificationStore(database);
    });

    beforeEach(async () => {
      await app.createQueryBuilder().delete().from(JobEntity).execute();
    });

    afterAll(async () => {
      await database.close();
      await app.destroy();
      await test.drop();
    });

    it.each(['unobserved', 'observed'])('are counted where the status really changes, %s', async (name) => {
      const jobs = name === 'observed' ? observed : unobserved;
      const { id } = await jobs.insert(newJob());
      const numbers: (number | undefined)[] = [];

      for (const change of [
        { statusMessage: 'no status' },
        { status: 'Running' },
        { status: 'Running' },
        { status: 'Other', customStatus: 'Calibrating' },
        { status: 'Other', customStatus: 'Calibrating' },
        { status: 'Other', customStatus: 'Tuning' },
        { status: 'Complete' },
      ] as const) {
        await jobs.change(id, change);
        numbers.push((await jobs.findById(id))?.statusNumber);
      }

      expect(numbers).toEqual([1, 2, 2, 3, 3, 4, 5]);
      expect(await jobs.findById(id)).toMatchObject({ status: 'Complete', customStatus: null });
    });

    it('are all kept, in order, when many change a job at the same time', async () => {
      const { id } = await observed.insert(newJob());

      await Promise.all(
        Array.from({ length: 12 }, (_, index) => observed.change(id, { status: index % 2 ? 'Running' : 'Paused' })),
      );

      const job = await observed.findById(id);
      const pending = job?.pendingChanges ?? [];
      expect(pending.map(({ number }) => number)).toEqual(pending.map((_, index) => index + 1));
      expect(pending).toHaveLength(job?.statusNumber ?? -1);
      expect(pending.at(-1)?.to).toBe(job?.status);
    });

    it('are not kept by a change that finds the job otherwise than expected', async () => {
      const { id } = await observed.insert(newJob());

      const changed = await observed.change(id, { status: 'Running' }, { status: 'Submitted' });

      expect(changed).toBe(false);
      expect(await observed.findById(id)).toMatchObject({ status: 'Pending', statusNumber: 1 });
      expect(await observed.change(id + 1, { status: 'Running' })).toBe(false);
    });

    it('are told by one of ten who try, and by another one when that one is late', async () => {
      const { id } = await observed.insert(newJob());
      const [due] = await notifications.findDue(new Date(), 10);
      const later = new Date(Date.now() + 30_000);

      const won = await Promise.all(Array.from({ length: 10 }, () => notifications.claim(due!, later)));
      const job = (await observed.findById(id))!;
      await notifications.claim({ jobId: id, notifyTime: later }, new Date(later.getTime() + 1));
      const outcome = { pendingChanges: null, notifyTime: null, notifyAttempts: 0 };

      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await notifications.findDue(new Date(), 10)).toEqual([]);
      expect(await notifications.settle(job, later, outcome, new Date())).toBe(false);
      expect(await notifications.settle(job, new Date(later.getTime() + 1), outcome, new Date())).toBe(true);
      expect(await observed.findById(id)).toMatchObject({ pendingChanges: null, notifyTime: null });
    });

    it('are found by those who tell open pages, however many have one time', async () => {
      let now = AT;
      const clock: Clock = { now: () => now };
      const jobs = new JobStore(database, clock);
      const feed = new JobFeedStore(database);
      const old = await jobs.insert(newJob());
      now = new Date(AT.getTime() + 1000);
      const rows = Array.from({ length: 1203 }, () => ({ ...newJob(), nameKey: '', changeTime: now, statusNumber: 1 }));
      for (let from = 0; from < rows.length; from += 100)
        await app.manager.insert(JobEntity, rows.slice(from, from + 100));

      const found = await feed.changedSince(now);

      expect(new Set(found.map(({ id }) => id)).size).toBe(1203);
      expect(found.map(({ id }) => id)).not.toContain(old.id);
    });

    it('are found with what was removed, for an hour, by the app where it matters', async () => {
      let now = AT;
      const jobs = new JobStore(database, { now: () => now });
      const feed = new JobFeedStore(database);
      const [old, removed, changed, foreign] = [
        await jobs.insert(newJob()),
        await jobs.insert(newJob()),
        await jobs.insert(newJob()),
        await jobs.insert(newJob({ app: 'other' })),
      ];
      await jobs.remove(old);

      now = new Date(AT.getTime() + 3_700_000);
      await jobs.remove(removed);
      await jobs.remove(removed);
      await jobs.change(changed.id, { status: 'Submitted' });
      await jobs.remove(foreign);

      const of = { app: 'app', user: changed.user };
      expect(await feed.changesOf('app', AT, 2)).toEqual([
        { ...of, id: removed.id, changeTime: now, revision: 2 ** 31 - 1, removedKey: removed.key },
        { ...of, id: changed.id, changeTime: now, revision: 1, removedKey: null },
      ]);
      expect(await feed.changesOf('app', AT, 1)).toBeNull();
      expect((await feed.changedSince(now)).map(({ id }) => id)).toEqual([removed.id, changed.id, foreign.id]);
    });
  });
}
