import { Inject, Injectable } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import { CLOCK, type Clock } from '../domain/clock.js';
import { removedRow } from '../engine/job-feed.js';
import { DELETIONS_KEPT_MS } from '../store/deletion.store.js';
import type { JobEntity } from '../store/entities/index.js';
import { JobFeedStore, type ChangedRow } from '../store/job-feed.store.js';
import { isInScope, type JobScope } from '../store/job-query.js';
import { jobOfRow } from './job-of-row.js';
import type { Job } from './job.js';
import { ManagerServices } from './manager.services.js';

/** A job that was changed. */
export interface JobNews {
  readonly id: number;
  readonly app: string;
  readonly user: string;
  /** As it is now; `null` where it was deleted. */
  readonly job: Job | null;
}

/** More changes than this are not repeated: a page that fetches what it shows gets less. */
const MOST_MISSED = 1000;

/**
 * How much further back is looked, in ms: a change may be stored a while after its time was taken, by a slower clock, and
 * is found a second later where another replica has stored it.
 */
const OVERLAP_MS = 10_000;

/** Tells what changes in an app, and what somebody has missed who did not listen for a while. */
@Injectable()
export class JobNewsFeed {
  /** Pages that lost one server come to another one at once, with nearly the same place. */
  private readonly looks = new Map<string, Promise<ChangedRow[] | null>>();

  constructor(
    private readonly store: JobFeedStore,
    private readonly services: ManagerServices,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Each change, from now on; ends when the app shuts down. */
  of(app: string): Observable<JobNews> {
    return this.services.feed.rows({ app }).pipe(map((row) => newsOf(row, this.services)));
  }

  /**
   * What was changed in a scope since a moment, perhaps some more than that.
   * @param moment by the clock of any replica, in ms
   * @returns `null` where that is not known any more, or is too much
   */
  async missedSince(moment: number, scope: JobScope): Promise<JobNews[] | null> {
    const now = this.clock.now().getTime();
    if (moment > now + OVERLAP_MS || moment < now - DELETIONS_KEPT_MS / 2) return null;
    const changes = await this.changes(scope.app, Math.floor((moment - OVERLAP_MS) / 1000) * 1000);
    if (!changes) return null;
    const missed = changes.filter((row) => isInScope(scope, row));
    const removed = missed.flatMap((row) => (row.removedKey === null ? [] : removedRow(row, row.removedKey)));
    const ids = missed.flatMap(({ id, removedKey }) => (removedKey === null ? id : []));
    const rows = ids.length ? await this.services.jobs.findByIds(ids) : [];
    return [...rows, ...removed].map((row) => newsOf(row, this.services));
  }

  private changes(app: string, since: number): Promise<ChangedRow[] | null> {
    const key = `${app} ${since}`;
    const known = this.looks.get(key);
    if (known) return known;
    const look = this.store.changesOf(app, new Date(since), MOST_MISSED).finally(() => this.looks.delete(key));
    this.looks.set(key, look);
    return look;
  }
}

function newsOf(row: JobEntity, services: ManagerServices): JobNews {
  const { id, app, user } = row;
  return { id, app, user, job: row.deletedTime ? null : jobOfRow(row, services) };
}
