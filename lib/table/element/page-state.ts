import type { ActionInfo, JobsChange, JobsPage, JobView, Total } from '../shared/contract.js';
import { comparator, matches, type Filter, type Sort } from './query.js';

/** A page of the table as it is shown. */
export interface PageState {
  readonly jobs: readonly JobView[];
  readonly next: string | null;
  readonly total: Total | null;
  readonly actions: readonly ActionInfo[];
}

/** Where a page stands in the list. */
export interface PagePlace {
  readonly filter: Filter;
  readonly sort: Sort;
  readonly size: number;
  /** Whether nothing comes before it. */
  readonly first: boolean;
}

/** What a change did to a page. */
export interface Applied {
  readonly page: PageState;
  /** Jobs of the page whose status has changed. */
  readonly changed: readonly JobView[];
  readonly added: number;
  readonly removed: number;
  /** Whether the page has room, and the server more jobs. */
  readonly short: boolean;
}

/** A page without jobs. */
export const EMPTY_PAGE: PageState = { jobs: [], next: null, total: null, actions: [] };

/** What the server has answered, without its clock. */
export function pageState({ jobs, next, total, actions }: JobsPage): PageState {
  return { jobs, next, total, actions };
}

/**
 * The page after a change. Jobs that are older than what is shown are left out; a job that does not match any more, or
 * has been deleted, goes; one that now belongs on this page comes in at its place, and the last one makes room for it.
 */
export function applyChange(page: PageState, change: Pick<JobsChange, 'jobs' | 'deleted'>, place: PagePlace): Applied {
  const order = comparator(place.sort);
  const gone = new Set(change.deleted);
  const newer = new Map(change.jobs.filter((job) => !gone.has(job.id)).map((job) => [job.id, job]));
  const changed: JobView[] = [];
  const kept: JobView[] = [];
  for (const job of page.jobs) {
    const next = newer.get(job.id);
    newer.delete(job.id);
    if (gone.has(job.id)) continue;
    const latest = next && isNewer(next, job) ? next : job;
    if (latest !== job && latest.statusText !== job.statusText) changed.push(latest);
    if (latest === job || matches(latest, place.filter)) kept.push(latest);
  }
  const removed = page.jobs.length - kept.length;
  const last = page.jobs.at(-1);
  const first = page.jobs[0];
  const comesIn = (job: JobView): boolean =>
    matches(job, place.filter) &&
    (place.first || (first !== undefined && order(first, job) < 0)) &&
    (page.next === null ? kept.length < place.size || isBefore(job, last, order) : isBefore(job, last, order));
  const incoming = [...newer.values()].filter(comesIn);
  const jobs = [...kept, ...incoming].sort(order);
  const shown = jobs.slice(0, place.size);
  return {
    page: {
      ...page,
      jobs: sameJobs(shown, page.jobs) ? page.jobs : shown,
      total: countedTotal(page.total, incoming.length - removed),
    },
    changed,
    added: incoming.length,
    removed,
    short:
      (page.next !== null && shown.length < page.jobs.length) || (jobs.length > shown.length && page.next === null),
  };
}

/** Only what has changed is to be rendered. */
function sameJobs(a: readonly JobView[], b: readonly JobView[]): boolean {
  return a.length === b.length && a.every((job, index) => job === b[index]);
}

function isNewer(next: JobView, shown: JobView): boolean {
  return next.revision === undefined || shown.revision === undefined || next.revision >= shown.revision;
}

function isBefore(job: JobView, last: JobView | undefined, order: (a: JobView, b: JobView) => number): boolean {
  return last === undefined || order(job, last) < 0;
}

function countedTotal(total: Total | null, difference: number): Total | null {
  if (total === null || difference === 0 || !total.exact) return total;
  return { ...total, count: Math.max(0, total.count + difference) };
}

/** Changes that wait while rows are selected: of each job only the last one is kept. */
export class WaitingChanges {
  private readonly jobs = new Map<number, JobView>();
  private readonly deleted = new Set<number>();
  private lost = false;

  /** @param limit jobs that are kept; beyond it the page is to be fetched again */
  constructor(private readonly limit: number) {}

  /** Jobs that have changed or gone. */
  get count(): number {
    return this.jobs.size + this.deleted.size;
  }

  /** Keeps a change. */
  add(change: Pick<JobsChange, 'jobs' | 'deleted'>): void {
    for (const id of change.deleted) {
      this.jobs.delete(id);
      if (this.count < this.limit) this.deleted.add(id);
      else this.lost = true;
    }
    for (const job of change.jobs) {
      if (this.jobs.has(job.id) || this.count < this.limit) this.jobs.set(job.id, job);
      else this.lost = true;
    }
  }

  /** Everything that waits, and whether there was more than could be kept. Forgets it. */
  take(): { readonly change: Pick<JobsChange, 'jobs' | 'deleted'>; readonly lost: boolean } {
    const taken = { change: { jobs: [...this.jobs.values()], deleted: [...this.deleted] }, lost: this.lost };
    this.jobs.clear();
    this.deleted.clear();
    this.lost = false;
    return taken;
  }
}
