import { Injectable, Logger } from '@nestjs/common';
import { appendChange, MOST_PENDING_CHANGES, type StatusChange } from '../domain/status-change.js';
import type { JobEntity } from './entities/index.js';

/** Tells whether anybody wants to be told of a change of a job's status. */
export type StatusInterest = (job: Pick<JobEntity, 'app' | 'template'>, change: StatusChange) => boolean;

/** The columns that tell of changes of the status. */
type StatusColumns = Pick<JobEntity, 'statusNumber' | 'pendingChanges' | 'notifyTime'>;

/** What must be known of a row before a change of its status can be recorded. */
export const RECORDED_COLUMNS = [
  'id',
  'app',
  'template',
  'status',
  'customStatus',
  'statusNumber',
  'pendingChanges',
  'notifyTime',
  'revision',
] as const satisfies readonly (keyof JobEntity)[];

/** A row as far as {@link RECORDED_COLUMNS} go. */
export type RecordedRow = Pick<JobEntity, (typeof RECORDED_COLUMNS)[number]>;

/** A change that gives a status. */
export interface StatusGiven {
  readonly status: JobEntity['status'];
  readonly customStatus?: string | null;
}

/**
 * Keeps with a job the changes of its status that handlers of this application want to see. Where there are none, a
 * change costs nothing but its number.
 */
@Injectable()
export class StatusRecorder {
  private readonly logger = new Logger(StatusRecorder.name);
  private interest: StatusInterest | null = null;
  /** Jobs of which changes are left out. */
  private readonly overflowing = new Set<number>();
  private news = false;

  /** From now on changes are recorded that somebody is interested in. */
  observe(interest: StatusInterest): void {
    this.interest = interest;
  }

  /** Whether anybody is interested in any change. */
  get isObserved(): boolean {
    return this.interest !== null;
  }

  /** Whether something was recorded since this was last asked. */
  takeNews(): boolean {
    const { news } = this;
    this.news = false;
    return news;
  }

  /** The columns of a job that is about to be inserted: its creation is its first change. */
  ofNew(job: Pick<JobEntity, 'app' | 'template' | 'status' | 'customStatus'>, now: Date): StatusColumns {
    const { status, customStatus } = job;
    const change = { number: 1, from: null, to: status, customStatus, time: now.getTime() };
    return this.isNews(job, change)
      ? { statusNumber: 1, pendingChanges: [change], notifyTime: now }
      : { statusNumber: 1, pendingChanges: null, notifyTime: null };
  }

  /** The columns that a change of this row's status brings along; none where the status stays. */
  ofChange(
    row: Omit<RecordedRow, 'id'> & { readonly id?: number },
    { status, customStatus = null }: StatusGiven,
    now: Date,
  ): Partial<StatusColumns> {
    if (row.status === status && row.customStatus === customStatus) return {};
    const statusNumber = row.statusNumber + 1;
    const change = { number: statusNumber, from: row.status, to: status, customStatus, time: now.getTime() };
    if (!this.isNews(row, change)) return { statusNumber };
    const pending = row.pendingChanges ?? [];
    // One that is not stored yet has no id, and no past.
    if (row.id !== undefined) this.noteOverflow(row.id, pending.length >= MOST_PENDING_CHANGES);
    return {
      statusNumber,
      pendingChanges: appendChange(pending, change),
      // A time that is there belongs to whoever tells the handlers just now, or waits after a failure.
      ...(row.notifyTime === null && { notifyTime: now }),
    };
  }

  /** One line for each time that a job's handlers fall behind. */
  private noteOverflow(jobId: number, isFull: boolean): void {
    if (isFull && !this.overflowing.has(jobId)) {
      this.logger.warn(
        `Job ${jobId}: ${MOST_PENDING_CHANGES} changes of its status wait for its @OnJobStatus handlers. The oldest ones ` +
          'are left out from now on; look why the handlers fail.',
      );
    }
    if (isFull) this.overflowing.add(jobId);
    else this.overflowing.delete(jobId);
  }

  private isNews(job: Pick<JobEntity, 'app' | 'template'>, change: StatusChange): boolean {
    const wanted = this.interest?.(job, change) ?? false;
    this.news ||= wanted;
    return wanted;
  }
}
