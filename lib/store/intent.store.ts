import { Inject, Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import { CLOCK, type Clock } from '../domain/clock.js';
import { ExecutionEntity, JobEntity } from './entities/index.js';
import { Gathered } from './gathered.js';
import type { JobChange, NewJob } from './job.store.js';
import { JobsDatabase } from './jobs-database.js';
import { newRowWith } from './new-row.js';
import { StatementText } from './statement-text.js';
import { StatusRecorder, type StatusGiven } from './status-recorder.js';
import { isUniqueViolation } from './unique-violation.js';

/** A new job that is executed at once. */
export interface NewIntent {
  readonly job: NewJob;
  /** What the execution changes in the job's row. */
  readonly change: JobChange & StatusGiven;
  /** The execution, once the job has an id. */
  readonly executionOf: (jobId: number) => ExecutionEntity;
}

/** What was stored of a {@link NewIntent}. */
export interface StoredIntent {
  readonly job: JobEntity;
  readonly execution: ExecutionEntity;
}

/** Rows of one statement: with the largest values they stay below the 16 MB that MySQL and MariaDB take. */
const ROWS_AT_ONCE = 50;

/** Jobs that are stored together with their first executions. */
@Injectable()
export class IntentStore {
  private readonly insertions = new Gathered<NewIntent, StoredIntent>((intents) => this.insertAll(intents));

  constructor(
    private readonly database: JobsDatabase,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly recorder: StatusRecorder = new StatusRecorder(),
  ) {}

  /**
   * Stores a job and its execution, both or none; committed when this resolves, together with others of this moment.
   * @returns `null` when another job has its idempotency key
   */
  async insert(intent: NewIntent): Promise<StoredIntent | null> {
    try {
      return await this.insertions.ask(intent);
    } catch (error) {
      if (intent.job.idempotencyKey !== null && isUniqueViolation(error)) return null;
      throw error;
    }
  }

  private insertAll(intents: readonly NewIntent[]): Promise<StoredIntent[]> {
    const now = this.clock.now();
    const rows = intents.map(({ job, change }) => newRowWith(job, change, this.recorder, now));
    return this.database.runAll(async (manager) => {
      const ids = await insertJobs(manager, rows);
      const stored = intents.map(({ executionOf }, index) => {
        const id = ids[index] ?? NaN;
        return { job: Object.assign(new JobEntity(), rows[index], { id }), execution: executionOf(id) };
      });
      await insertRows(
        manager,
        ExecutionEntity,
        stored.map(({ execution }) => execution),
      );
      return stored;
    });
  }
}

/** @returns the ids in the order of the rows: each database has its own idea of those of several new rows */
async function insertJobs(manager: EntityManager, rows: readonly Omit<JobEntity, 'id'>[]): Promise<number[]> {
  const [only] = rows;
  if (only && rows.length === 1) {
    const text = new StatementText(manager);
    return [await text.insert(`INSERT INTO ${text.table(JobEntity)} ${text.row(JobEntity, only)}`)];
  }
  await insertRows(manager, JobEntity, rows);
  const keys = rows.map(({ key }) => key);
  const found = await manager.find(JobEntity, { select: { id: true, key: true }, where: { key: In(keys) } });
  const idOf = new Map(found.map(({ id, key }) => [key, id]));
  return keys.map((key) => idOf.get(key) ?? NaN);
}

async function insertRows(manager: EntityManager, entity: new () => object, rows: readonly object[]): Promise<void> {
  const [only] = rows;
  if (only && rows.length === 1) {
    const text = new StatementText(manager);
    await text.run(`INSERT INTO ${text.table(entity)} ${text.row(entity, only)}`);
    return;
  }
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    await manager
      .createQueryBuilder()
      .insert()
      .into(entity)
      .values(rows.slice(start, start + ROWS_AT_ONCE))
      .updateEntity(false)
      .execute();
  }
}
