import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { finalize, Observable, Subject } from 'rxjs';
import { messageOf } from '../domain/jobs.error.js';
import { JobEntity } from '../store/entities/index.js';
import { AFTER_EVERY_CHANGE, JobFeedStore, type ChangedRow } from '../store/job-feed.store.js';
import { isInScope, type JobScope } from '../store/job-query.js';
import { JobStore } from '../store/job.store.js';
import { CLOCK, type Clock } from './engine.tokens.js';
import { JobChanges } from './job-changes.js';

interface Listener extends JobScope {
  readonly rows: Subject<JobEntity>;
}

const POLL_MS = 1000;

/** How far back each look goes: a change may be stored a while after its time was taken, or by a slower clock. */
const OVERLAP_MS = 5000;

const CHUNK = 500;

/** Between two reads of what this process changes, in ms: what comes meanwhile is read at once. */
const READ_PAUSE_MS = 20;

/** How long it takes until the ends of the streams have been written. */
const FLUSH_MS = 50;

/**
 * Tells listeners which jobs have changed: at once what this process has changed, within a second what others have. One
 * query a second while anybody listens, however many there are.
 */
@Injectable()
export class JobFeed implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(JobFeed.name);
  private readonly listeners = new Set<Listener>();
  /** What was told of late, by job. */
  private readonly told = new Map<number, Pick<ChangedRow, 'revision' | 'changeTime'>>();
  private readonly waiting = new Set<number>();
  private readingWaiting: Promise<void> | null = null;
  private readingChanged: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private ended = false;

  constructor(
    private readonly store: JobFeedStore,
    private readonly jobs: JobStore,
    private readonly changes: JobChanges,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.changes.stream.subscribe(({ jobId, removed }) => {
      if (!this.listeners.size) return;
      if (removed) {
        this.tell([deletedRow(removed, this.clock.now())]);
        return;
      }
      this.waiting.add(jobId);
      this.readingWaiting ??= this.readWaiting();
    });
  }

  /** Ends every stream: open responses would keep the HTTP server from closing. */
  async onModuleDestroy(): Promise<void> {
    this.ended = true;
    if (this.timer) clearInterval(this.timer);
    const listened = this.listeners.size > 0;
    for (const { rows } of this.listeners) rows.complete();
    await Promise.all([this.readingWaiting, this.readingChanged]);
    // A connection whose response ends after the HTTP server began to close is kept open for 5 s (keepAliveTimeout).
    if (listened) await delay(FLUSH_MS);
  }

  /** How many listen now. */
  get listeningCount(): number {
    return this.listeners.size;
  }

  /** The rows in the scope that change from now on, deleted ones included; ends when the app shuts down. */
  rows(scope: JobScope): Observable<JobEntity> {
    return new Observable((subscriber) => {
      if (this.ended) {
        subscriber.complete();
        return undefined;
      }
      const listener = { ...scope, rows: new Subject<JobEntity>() };
      this.add(listener);
      return listener.rows
        .pipe(
          finalize(() => {
            this.remove(listener);
          }),
        )
        .subscribe(subscriber);
    });
  }

  private add(listener: Listener): void {
    if (!this.listeners.size) this.begin();
    this.listeners.add(listener);
  }

  private remove(listener: Listener): void {
    this.listeners.delete(listener);
    if (this.listeners.size || !this.timer) return;
    clearInterval(this.timer);
    this.timer = null;
    this.told.clear();
  }

  /** What changed before anybody listened is no news. */
  private begin(): void {
    const start = this.clock.now();
    this.timer = setInterval(() => {
      this.readingChanged ??= this.readChanged(start).finally(() => {
        this.readingChanged = null;
      });
    }, POLL_MS);
    this.timer.unref();
  }

  private async readWaiting(): Promise<void> {
    try {
      while (this.waiting.size) {
        const ids = [...this.waiting].slice(0, CHUNK);
        for (const id of ids) this.waiting.delete(id);
        const rows = new Map((await this.jobs.findByIds(ids)).map((row) => [row.id, row]));
        // In the order of the changes, which is not the database's.
        this.tell(ids.flatMap((id) => rows.get(id) ?? []));
        if (!this.ended) await delay(READ_PAUSE_MS);
      }
    } catch (error) {
      this.logger.warn(`Changes of jobs could not be read for those who listen: ${messageOf(error)}`);
    } finally {
      this.readingWaiting = null;
    }
  }

  private async readChanged(start: Date): Promise<void> {
    const since = new Date(Math.max(start.getTime(), this.clock.now().getTime() - OVERLAP_MS));
    try {
      const changed = await this.store.changedSince(since);
      const wanted = changed.filter((row) => this.isNews(row) && this.isHeard(row));
      this.tell(wanted.flatMap((row) => (row.removedKey === null ? [] : removedRow(row, row.removedKey))));
      const ids = wanted.flatMap(({ id, removedKey }) => (removedKey === null ? id : []));
      for (let from = 0; from < ids.length; from += CHUNK) {
        this.tell(await this.jobs.findByIds(ids.slice(from, from + CHUNK)));
      }
      for (const [id, { changeTime }] of this.told) if (changeTime < since) this.told.delete(id);
    } catch (error) {
      this.logger.warn(`What other replicas have changed could not be read: ${messageOf(error)}`);
    }
  }

  private tell(rows: readonly JobEntity[]): void {
    for (const row of rows) {
      if (!this.isNews(row)) continue;
      this.told.set(row.id, { revision: row.revision, changeTime: row.changeTime });
      this.hand(row);
    }
  }

  private hand(row: JobEntity): void {
    for (const listener of this.listeners) if (isInScope(listener, row)) listener.rows.next(row);
  }

  private isNews({ id, revision }: Pick<ChangedRow, 'id' | 'revision'>): boolean {
    return revision > (this.told.get(id)?.revision ?? -1);
  }

  private isHeard(row: ChangedRow): boolean {
    for (const listener of this.listeners) if (isInScope(listener, row)) return true;
    return false;
  }
}

/** What is left of a row that another replica has removed. */
export function removedRow({ id, app, user, changeTime, revision }: ChangedRow, key: string): JobEntity {
  return Object.assign(new JobEntity(), { id, key, app, user, changeTime, revision, deletedTime: changeTime });
}

/** The row that this process has removed, as the news of it. */
function deletedRow(removed: JobEntity, now: Date): JobEntity {
  const deletedTime = removed.deletedTime ?? now;
  return Object.assign(new JobEntity(), removed, { deletedTime, changeTime: now, revision: AFTER_EVERY_CHANGE });
}
