import { describe, expect, it } from '@jest/globals';
import { systemClock } from '../../../lib/domain/clock.js';
import type { ExecutionEntity } from '../../../lib/store/entities/index.js';
import { ExecutionStore } from '../../../lib/store/execution.store.js';
import { IntentStore, type NewIntent, type StoredIntent } from '../../../lib/store/intent.store.js';
import { JobStore } from '../../../lib/store/job.store.js';
import { StatusRecorder } from '../../../lib/store/status-recorder.js';
import type { DatabaseKind } from '../../support/databases.js';
import { newExecution, newJob } from './rows.js';
import { useDatabase } from './use-database.js';

/** A new job that is executed at once. */
function intent(
  name: string,
  executionKey: string = crypto.randomUUID(),
  idempotencyKey: string | null = null,
): NewIntent {
  return {
    job: newJob({ name, idempotencyKey }),
    change: { status: 'Submitted', executionKey, scheduler: 'pool' },
    executionOf: (jobId): ExecutionEntity => newExecution({ key: executionKey, jobId, directory: `${jobId}-x` }),
  };
}

async function stored(insertion: Promise<StoredIntent | null>): Promise<StoredIntent> {
  const intent = await insertion;
  if (!intent) throw new Error('It was not stored.');
  return intent;
}

/** What storing jobs with their executions promises, on every database. */
export function describeIntents(kind: DatabaseKind): void {
  describe(`jobs and their executions on ${kind.name}`, () => {
    const opened = useDatabase(kind);

    it('are stored together, hundreds at once, each job with its own execution', async () => {
      const intents = new IntentStore(opened.database, systemClock);
      const names = Array.from({ length: 130 }, (_, index) => `job ${index}`);

      const all = await Promise.all(names.map((name) => stored(intents.insert(intent(name)))));

      const jobs = new JobStore(opened.database, systemClock);
      const executions = new ExecutionStore(opened.database);
      expect(new Set(all.map(({ job }) => job.id)).size).toBe(130);
      for (const index of [0, 64, 129]) {
        const { job, execution } = all[index]!;
        expect(job.name).toBe(names[index]);
        expect(await jobs.findById(job.id)).toEqual(job);
        expect(await executions.find(execution.key)).toEqual(execution);
        expect(execution).toMatchObject({ key: job.executionKey, jobId: job.id, directory: `${job.id}-x` });
      }
    });

    it('are stored both or none, and one that cannot be stored keeps no other from it', async () => {
      const intents = new IntentStore(opened.database, systemClock);
      const taken = await stored(intents.insert(intent('the first')));

      const outcomes = await Promise.allSettled([
        intents.insert(intent('good')),
        intents.insert(intent('bad', taken.execution.key)),
        intents.insert(intent('good, too')),
      ]);

      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      const jobs = await new JobStore(opened.database, systemClock).list({ app: 'app', limit: 10, orderBy: 'id' });
      expect(jobs.map(({ name }) => name).sort()).toEqual(['good', 'good, too', 'the first']);
    });

    it('are not stored where another job has the idempotency key', async () => {
      const intents = new IntentStore(opened.database, systemClock);
      const keyed = (name: string): NewIntent => intent(name, crypto.randomUUID(), 'order-7');

      const both = await Promise.all([intents.insert(keyed('one')), intents.insert(keyed('two'))]);
      const later = await intents.insert(keyed('three'));

      expect([...both, later].filter(Boolean)).toHaveLength(1);
      const jobs = new JobStore(opened.database, systemClock);
      expect(await jobs.list({ app: 'app', limit: 10, orderBy: 'id' })).toHaveLength(1);
    });

    it('tell handlers of both the creation and the execution', async () => {
      const recorder = new StatusRecorder();
      recorder.observe(() => true);
      const intents = new IntentStore(opened.database, systemClock, recorder);

      const { job } = await stored(intents.insert(intent('watched')));

      const row = await new JobStore(opened.database, systemClock).findById(job.id);
      expect(row?.statusNumber).toBe(2);
      expect(row?.pendingChanges).toMatchObject([
        { number: 1, from: null, to: 'Pending' },
        { number: 2, from: 'Pending', to: 'Submitted' },
      ]);
    });
  });
}
