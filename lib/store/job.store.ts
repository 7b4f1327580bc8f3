import { Inject, Injectable } from '@nestjs/common';
import {
  And,
  In,
  IsNull,
  LessThan,
  LessThanOrEqual,
  MoreThanOrEqual,
  Not,
  type EntityManager,
  type FindOneOptions,
  type FindOptionsWhere,
} from 'typeorm';
import { CLOCK, type Clock } from '../domain/clock.js';
import { chunksOf } from './chunks.js';
import { dataSourceOf } from './data-source-of.js';
import { DeletionStore } from './deletion.store.js';
import { ExecutionEntity, JobEntity } from './entities/index.js';
import { EXECUTION_PHASE } from './execution-phase.js';
import { Gathered } from './gathered.js';
import { JobList } from './job-list.js';
import { isInScope, usersOf, type JobFilter, type JobQuery, type JobScope } from './job-query.js';
import { hasStatus, recordAndUpdateJob, updateJob } from './job-update.js';
import { JobsDatabase } from './jobs-database.js';
import { AFTER_EVERY_KEY, nameKeyOf } from './name-key.js';
import { newRow } from './new-row.js';
import { selectByValues } from './select-entities.js';
import { StatusRecorder } from './status-recorder.js';
import { isUniqueViolation } from './unique-violation.js';

/** The EntityManager of a transaction of the app, on a DataSource that has the jobs' entities. */
export type JobsTransaction = EntityManager;

/** Columns of a job that its owner gives; the others follow. */
export type NewJob = Omit<
  JobEntity,
  'id' | 'nameKey' | 'changeTime' | 'statusNumber' | 'pendingChanges' | 'notifyTime'
>;

/** Columns that change in the life of a job. */
export type JobChange = Partial<Omit<JobEntity, 'id' | 'key' | 'app' | 'nameKey' | 'changeTime' | 'revision'>>;

/** How often an insertion is tried while the job that has its key vanishes before it is read. */
const ATTEMPTS = 3;

/** Jobs in the database. Deleted ones are not seen. */
@Injectable()
export class JobStore {
  private readonly lists: JobList;
  private readonly deletions: DeletionStore;
  private readonly looks = new Gathered<number, JobEntity | null>((ids) => this.findAll(ids));

  constructor(
    private readonly database: JobsDatabase,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly recorder: StatusRecorder = new StatusRecorder(),
  ) {
    this.lists = new JobList(database);
    this.deletions = new DeletionStore(database, clock);
  }

  /**
   * Stores a new job and returns its row.
   * @param manager of the caller's transaction; the row is the module's own otherwise
   */
  async insert(job: NewJob, manager?: EntityManager): Promise<JobEntity> {
    const row = newRow(job, this.recorder, this.clock.now());
    const insert = async (target: EntityManager): Promise<number> => {
      const { identifiers } = await target.insert(JobEntity, row);
      return (identifiers[0] as { id: number }).id;
    };
    return { ...row, id: await this.database.using(manager, insert) };
  }

  /**
   * Stores a new job, unless its app and user have one with its idempotency key already: then that one is given. The
   * caller tells them apart by the job's `key`. A job without an idempotency key is stored always.
   * @param manager of the caller's transaction, which is not spoiled where the key is taken
   */
  async insertOnce(job: NewJob, manager?: EntityManager): Promise<JobEntity> {
    if (job.idempotencyKey === null) return this.insert(job, manager);
    const row = newRow(job, this.recorder, this.clock.now());
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const id = await this.database.using(manager, (target) => this.insertUnlessTaken(target, row));
      if (id !== null) return { ...row, id };
      // The caller's transaction may look at the database as it was before the other job came.
      const { app, user, idempotencyKey } = job;
      const taken =
        (await this.findByIdempotencyKey({ app, user }, idempotencyKey, manager)) ??
        (await this.findByIdempotencyKey({ app, user }, idempotencyKey));
      if (taken) return taken;
    }
    return this.insert(job, manager);
  }

  /** The job that has an idempotency key; `null` when none has. */
  findByIdempotencyKey(
    { app, user }: { readonly app: string; readonly user: string },
    idempotencyKey: string,
    manager?: EntityManager,
  ): Promise<JobEntity | null> {
    return this.findInScope({ app, user }, { idempotencyKey }, manager);
  }

  /** `null` for an absent job, and for one out of the scope. One statement for all that are looked for at the moment. */
  async find(scope: JobScope, id: number): Promise<JobEntity | null> {
    mustNameApp(scope);
    const job = await this.looks.ask(id);
    return job?.deletedTime === null && isInScope(scope, job) ? job : null;
  }

  /**
   * The same, to be changed.
   * @param manager of the caller's transaction: where the database can, nobody else changes the row before its end
   */
  findToChange(scope: JobScope, id: number, manager?: EntityManager): Promise<JobEntity | null> {
    return this.findInScope(scope, { id }, manager, manager && lockOf(manager));
  }

  /** Those of some jobs that are in the scope, by their ids, in no order. */
  async findMany(scope: JobScope, ids: readonly number[]): Promise<JobEntity[]> {
    const jobs: JobEntity[] = [];
    for (const some of chunksOf(ids)) {
      const where = { ...inScope(scope), id: In(some) };
      const rows = await this.database.read((manager) => manager.findBy(JobEntity, where));
      jobs.push(...rows.filter((row) => isInScope(scope, row)));
    }
    return jobs;
  }

  /** A job of any app, deleted ones included; for the engine. */
  findById(id: number): Promise<JobEntity | null> {
    return this.findOne({ id });
  }

  /** Jobs of any app, deleted ones included; for the engine. */
  findByIds(ids: readonly number[]): Promise<JobEntity[]> {
    return this.database.read((manager) => selectByValues(manager, JobEntity, 'id', ids));
  }

  /** Jobs that were deleted up to a moment and are not removed yet: those of a scheduler, and those that have none. */
  findDeleted(scheduler: string, until: Date): Promise<JobEntity[]> {
    const deletedTime = LessThanOrEqual(until);
    const where = [
      { scheduler, deletedTime },
      { scheduler: IsNull(), deletedTime },
    ];
    return this.database.read((manager) => manager.findBy(JobEntity, where));
  }

  /** The keys of some jobs of any app, by their ids; absent and deleted ones have none. */
  async keysOf(ids: readonly number[]): Promise<Map<number, string>> {
    const keys = new Map<number, string>();
    for (const some of chunksOf(ids)) {
      const where = { id: In(some), deletedTime: IsNull() };
      const rows = await this.database.read((manager) =>
        manager.find(JobEntity, { select: { id: true, key: true }, where }),
      );
      for (const { id, key } of rows) keys.set(id, key);
    }
    return keys;
  }

  /** A page of a list, at the same price wherever it lies in it. */
  list(query: JobQuery): Promise<JobEntity[]> {
    mustNameApp(query);
    return this.lists.list(query);
  }

  /** Number of jobs in the scope, with one of some statuses and a name that begins in some way. */
  count(filter: JobFilter): Promise<number> {
    return this.database.read((manager) => manager.countBy(JobEntity, matching(filter)));
  }

  /** The same, counted no further than a limit. */
  async countUpTo(filter: JobFilter, limit: number): Promise<number> {
    return this.database.read(async (manager) => {
      const ids = manager
        .createQueryBuilder(JobEntity, 'job')
        .select('job.id', 'id')
        .where(matching(filter))
        .limit(limit);
      const counted = await manager
        .createQueryBuilder()
        .select('COUNT(*)', 'count')
        .from(`(${ids.getQuery()})`, 'ids')
        .setParameters(ids.getParameters())
        .getRawOne<{ count: number | string }>();
      return Number(counted?.count ?? 0);
    });
  }

  /** The ids of jobs up to one of them, the highest first. */
  async idsUpTo(filter: JobFilter, highest: number, limit: number): Promise<number[]> {
    const where = { ...matching(filter), id: LessThanOrEqual(highest) };
    const rows = await this.database.read((manager) =>
      manager.find(JobEntity, { select: { id: true }, where, order: { id: 'DESC' }, take: limit }),
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Changes a job if it still has what `expected` says; one statement, unless handlers want to be told of a change of
   * its status. A status that is given without a custom one takes that away.
   * @returns whether it was so
   */
  change(id: number, change: JobChange, expected: Partial<JobEntity> = {}, manager?: EntityManager): Promise<boolean> {
    const now = this.clock.now();
    return this.database.using(manager, (target) =>
      hasStatus(change) && this.recorder.isObserved
        ? recordAndUpdateJob(target, id, change, expected, now, this.recorder)
        : updateJob(target, id, change, expected, now),
    );
  }

  /** Notes for all jobs that a scheduler has since when it is out of reach; `null` when it answers again. */
  async setUnreachable(scheduler: string, since: Date | null): Promise<void> {
    await this.database.run((manager) => {
      const followed = manager
        .createQueryBuilder()
        .subQuery()
        .select('execution.jobId')
        .from(ExecutionEntity, 'execution')
        .where('execution.scheduler = :scheduler AND execution.phase <> :closed')
        .getQuery();
      return manager
        .createQueryBuilder()
        .update(JobEntity)
        .set({ unreachableSince: since, changeTime: this.clock.now(), revision: () => 'revision + 1' })
        .where(`id IN ${followed}`)
        .andWhere({ unreachableSince: since ? IsNull() : Not(IsNull()) })
        .setParameters({ scheduler, closed: EXECUTION_PHASE.CLOSED })
        .execute();
    });
  }

  /** Removes the row, once it is noted for others that it goes. */
  async remove(job: Pick<JobEntity, 'id' | 'key' | 'app' | 'user'>): Promise<void> {
    await this.deletions.note(job);
    await this.database.run((manager) => manager.delete(JobEntity, { id: job.id }));
  }

  /** Compares once more: there are databases that take `ann` and `Ann` for the same. */
  private async findInScope(
    scope: JobScope,
    where: FindOptionsWhere<JobEntity>,
    manager?: EntityManager,
    options: Pick<FindOneOptions<JobEntity>, 'lock'> = {},
  ): Promise<JobEntity | null> {
    const conditions = { ...options, where: { ...inScope(scope), ...where } };
    const look = (target: EntityManager): Promise<JobEntity | null> => target.findOne(JobEntity, conditions);
    const job = await (manager === undefined ? this.database.read(look) : look(manager));
    return job && isInScope(scope, job) ? job : null;
  }

  private async findAll(ids: readonly number[]): Promise<(JobEntity | null)[]> {
    const rows = await this.findByIds([...new Set(ids)]);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id) ?? null);
  }

  /** @returns the id, or `null` where another job has the idempotency key */
  private async insertUnlessTaken(manager: EntityManager, row: Omit<JobEntity, 'id'>): Promise<number | null> {
    const insertion = manager.createQueryBuilder().insert().into(JobEntity).values(row);
    // On PostgreSQL a violation would end the caller's transaction. Elsewhere "ignore" would hide other errors, too.
    if (this.database.type === 'postgres') insertion.orIgnore();
    try {
      const { identifiers } = await insertion.execute();
      return (identifiers[0] as { id?: number } | undefined)?.id ?? null;
    } catch (error) {
      if (isUniqueViolation(error)) return null;
      throw error;
    }
  }

  private findOne(where: FindOptionsWhere<JobEntity>): Promise<JobEntity | null> {
    return this.database.read((manager) => manager.findOneBy(JobEntity, where));
  }
}

/**
 * TypeORM 0.3 answers a condition that is undefined with all rows, so the scope is written out by hand: whoever has no
 * app must not see every app's jobs.
 */
function inScope(scope: JobScope): FindOptionsWhere<JobEntity> {
  mustNameApp(scope);
  const users = usersOf(scope);
  return { app: scope.app, deletedTime: IsNull(), ...(users && { user: In([...users]) }) };
}

function matching({ status, search, ...scope }: JobFilter): FindOptionsWhere<JobEntity> {
  return {
    ...inScope(scope),
    ...(status && { status: In([...status]) }),
    ...(search && { nameKey: And(MoreThanOrEqual(nameKeyOf(search)), LessThan(nameKeyOf(search) + AFTER_EVERY_KEY)) }),
  };
}

/** Without a lock, a transaction that looks at the database as it was when it began would lose each race for ever. */
function lockOf(manager: EntityManager): Pick<FindOneOptions<JobEntity>, 'lock'> {
  const { type } = dataSourceOf(manager).options;
  const locks = type === 'postgres' || type === 'mysql' || type === 'mariadb';
  return locks && manager.queryRunner?.isTransactionActive ? { lock: { mode: 'pessimistic_write' } } : {};
}

function mustNameApp({ app }: JobScope): void {
  if (!app) throw new TypeError('A job is looked for without naming its app.');
}
