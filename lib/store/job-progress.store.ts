import { Inject, Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { CLOCK, type Clock } from '../domain/clock.js';
import { updateSql, type Computed } from './bulk-sql.js';
import { chunksOf } from './chunks.js';
import { JobEntity } from './entities/index.js';
import type { Fence } from './fence.js';
import { JobsDatabase } from './jobs-database.js';
import { ROWS_AT_ONCE, StatementText } from './statement-text.js';
import { RECORDED_COLUMNS, StatusRecorder } from './status-recorder.js';

/** What the scheduler's word changes in a job's row. */
const PROGRESS_COLUMNS = [
  'status',
  'statusMessage',
  'schedulerStatus',
  'statuses',
  'startTime',
  'completionTime',
  'lostTime',
  'exitCode',
  'exitSignal',
] as const satisfies readonly (keyof JobEntity)[];

/** What must be known of a job to compute what the scheduler's word changes. */
const KNOWN_COLUMNS = [
  ...RECORDED_COLUMNS,
  ...PROGRESS_COLUMNS,
  'executionKey',
  'numJobs',
  'parameters',
] as const satisfies readonly (keyof JobEntity)[];

/** With the columns that follow from a change. */
const WRITTEN_COLUMNS: readonly (keyof JobEntity)[] = [
  ...PROGRESS_COLUMNS,
  'customStatus',
  'statusNumber',
  'pendingChanges',
  'notifyTime',
  'changeTime',
  'revision',
];

const COMPUTED: Computed = {
  revision: (_, there) => `${there} + 1`,
  // Whoever tells the handlers just now moves it on without being seen by others: a time that is there stays.
  notifyTime: (given, there) => `COALESCE(${there}, ${given})`,
};

/** A job as far as its progress goes. */
export type JobProgress = Pick<JobEntity, (typeof KNOWN_COLUMNS)[number]>;

/** A job's progress as it shall be. */
export type ProgressChange = Pick<JobEntity, (typeof PROGRESS_COLUMNS)[number]>;

/** What becomes of a job that was read before. */
export interface JobNews {
  readonly job: JobProgress;
  readonly change: ProgressChange;
}

/** The part of a job that {@link ProgressChange} is about, as it is. */
export function progressOf(job: JobProgress): ProgressChange {
  const { status, statusMessage, schedulerStatus, statuses, startTime, completionTime, lostTime } = job;
  const { exitCode, exitSignal } = job;
  return {
    status,
    statusMessage,
    schedulerStatus,
    statuses,
    startTime,
    completionTime,
    lostTime,
    exitCode,
    exitSignal,
  };
}

/** The progress of many jobs at once, as whoever follows a scheduler stores it. */
@Injectable()
export class JobProgressStore {
  constructor(
    private readonly database: JobsDatabase,
    private readonly recorder: StatusRecorder,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Jobs of any app, deleted ones included. */
  async find(ids: readonly number[]): Promise<JobProgress[]> {
    const select = Object.fromEntries(KNOWN_COLUMNS.map((column) => [column, true]));
    const found: JobProgress[] = [];
    for (const some of chunksOf(ids)) {
      found.push(
        ...(await this.database.read((manager) => manager.find(JobEntity, { select, where: { id: In(some) } }))),
      );
    }
    return found;
  }

  /**
   * Changes jobs that nobody has changed since they were read, and records the changes of their statuses as
   * {@link JobStore.change} does; a few statements for all of them.
   * @returns how many were changed: where some are missing, they are to be read anew
   */
  async change(news: readonly JobNews[], fence: Fence): Promise<number> {
    // Two statements that lock the same rows in the same order never wait for each other.
    const ordered = [...news].sort((a, b) => a.job.id - b.job.id);
    const changed = await Promise.all(chunksOf(ordered, ROWS_AT_ONCE).map((some) => this.changeSome(some, fence)));
    return changed.reduce((sum, count) => sum + count, 0);
  }

  private changeSome(news: readonly JobNews[], fence: Fence): Promise<number> {
    const rows = news.map((one) => this.rowOf(one));
    return this.database.run((manager) => {
      const text = new StatementText(manager);
      const bulk = { entity: JobEntity, match: ['id', 'revision'], set: WRITTEN_COLUMNS, rows, fence };
      return text.run(updateSql(text, bulk, COMPUTED));
    });
  }

  private rowOf({ job, change }: JobNews): object {
    const { id, revision, statusNumber, pendingChanges } = job;
    const changeTime = this.clock.now();
    const recorded = this.recorder.ofChange(job, change, changeTime);
    return { id, revision, statusNumber, pendingChanges, ...change, ...recorded, changeTime };
  }
}
