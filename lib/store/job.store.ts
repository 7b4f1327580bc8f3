import { Inject, Injectable } from '@nestjs/common';
import { In, IsNull, LessThan, Not, type EntityManager, type FindOptionsWhere } from 'typeorm';
import { CLOCK, type Clock } from '../domain/clock.js';
import type { JobStatus } from '../domain/job-status.js';
import { ExecutionEntity, JobEntity } from './entities/index.js';
import { EXECUTION_PHASE } from './execution-phase.js';
import { hasStatus, recordAndUpdateJob, updateJob } from './job-update.js';
import { JobsDatabase } from './jobs-database.js';
import { nameKeyOf } from './name-key.js';
import { StatusRecorder } from './status-recorder.js';

/** The EntityManager of a transaction of the app, on a DataSource that has the jobs' entities. */
export type JobsTransaction = EntityManager;

/** Columns of a job that its owner gives; the others follow. */
export type NewJob = Omit<
  JobEntity,
  'id' | 'nameKey' | 'changeTime' | 'statusNumber' | 'pendingChanges' | 'notifyTime'
>;

/** Columns that change in the life of a job. */
export type JobChange = Partial<Omit<JobEntity, 'id' | 'key' | 'app' | 'nameKey' | 'changeTime' | 'revision'>>;

/** Whose job it must be. */
export interface JobScope {
  /** Package of the app. */
  readonly app: string;
  readonly user?: string;
}

/** What {@link JobStore.list} can select. */
export interface JobQuery extends JobScope {
  readonly status?: readonly JobStatus[];
  /** At most so many. */
  readonly limit: number;
  /** Only jobs with a smaller id. */
  readonly before?: number;
}

/** Jobs in the database. Deleted ones are not seen. */
@Injectable()
export class JobStore {
  constructor(
    private readonly database: JobsDatabase,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly recorder: StatusRecorder = new StatusRecorder(),
  ) {}

  /**
   * Stores a new job and returns its row.
   * @param manager of the caller's transaction; the row is the module's own otherwise
   */
  async insert(job: NewJob, manager?: EntityManager): Promise<JobEntity> {
    const now = this.clock.now();
    const row = { ...job, nameKey: nameKeyOf(job.name), changeTime: now, ...this.recorder.ofNew(job, now) };
    const insert = async (target: EntityManager): Promise<number> => {
      const { identifiers } = await target.insert(JobEntity, row);
      return (identifiers[0] as { id: number }).id;
    };
    return { ...row, id: await this.using(manager, insert) };
  }

  /** `null` for an absent job, and for one out of the scope. */
  find(scope: JobScope, id: number): Promise<JobEntity | null> {
    return this.findOne({ ...inScope(scope), id });
  }

  /** A job of any app, deleted ones included; for the engine. */
  findById(id: number): Promise<JobEntity | null> {
    return this.findOne({ id });
  }

  /** Jobs of any app, deleted ones included; for the engine. */
  findByIds(ids: readonly number[]): Promise<JobEntity[]> {
    return this.database.run((manager) => manager.findBy(JobEntity, { id: In([...ids]) }));
  }

  /** The newest first. */
  list({ status, limit, before, ...scope }: JobQuery): Promise<JobEntity[]> {
    const where: FindOptionsWhere<JobEntity> = {
      ...inScope(scope),
      ...(status && { status: In([...status]) }),
      ...(before !== undefined && { id: LessThan(before) }),
    };
    return this.database.run((manager) => manager.find(JobEntity, { where, order: { id: 'DESC' }, take: limit }));
  }

  /** Number of jobs in the scope. */
  count(scope: JobScope & { readonly status?: readonly JobStatus[] }): Promise<number> {
    const where = { ...inScope(scope), ...(scope.status && { status: In([...scope.status]) }) };
    return this.database.run((manager) => manager.countBy(JobEntity, where));
  }

  /**
   * Changes a job if it still has what `expected` says; one statement, unless handlers want to be told of a change of
   * its status. A status that is given without a custom one takes that away.
   * @returns whether it was so
   */
  change(id: number, change: JobChange, expected: Partial<JobEntity> = {}, manager?: EntityManager): Promise<boolean> {
    const now = this.clock.now();
    return this.using(manager, (target) =>
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

  /** Removes the row. */
  async remove(id: number): Promise<void> {
    await this.database.run((manager) => manager.delete(JobEntity, { id }));
  }

  private using<T>(manager: EntityManager | undefined, work: (target: EntityManager) => Promise<T>): Promise<T> {
    return manager === undefined ? this.database.run(work) : work(manager);
  }

  private findOne(where: FindOptionsWhere<JobEntity>): Promise<JobEntity | null> {
    return this.database.run((manager) => manager.findOneBy(JobEntity, where));
  }
}

/**
 * TypeORM 0.3 answers a condition that is undefined with all rows, so the scope is written out by hand: whoever has no
 * app must not see every app's jobs.
 */
function inScope({ app, user }: JobScope): FindOptionsWhere<JobEntity> {
  if (!app) throw new TypeError('A job is looked for without naming its app.');
  return { app, deletedTime: IsNull(), ...(user !== undefined && { user }) };
}
