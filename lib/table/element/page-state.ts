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
  const latest = page.jobs.filter((job) => !gone.has(job.id)).map((job) => latestOf(job, newer.get(job.id)));
  const shown = new Map(page.jobs.map((job) => [job.id, job]));
  const kept = latest.filter((job) => job === shown.get(job.id) || matches(job, place.filter));
  const incoming = [...newer.values()].filter(
    (job) => !shown.has(job.id) && matches(job, place.filter) && belongs(job, page, kept.length, place),
  );
  const all = [...kept, ...incoming].sort(order);
  const jobs = all.slice(0, place.size);
  const removed = page.jobs.length - kept.length;
  return {
    page: {
      ...page,
      jobs: sameJobs(jobs, page.jobs) ? page.jobs : jobs,
      total: countedTotal(page.total, incoming.length - removed),
    },
    changed: latest.filter((job) => job.statusText !== shown.get(job.id)?.statusText),
    added: incoming.length,
    removed,
    // The one that made room begins a page of its own now, or there is room for one of the next page.
    short: page.next === null ? all.length > jobs.length : jobs.length < page.jobs.length,
  };
}

/** Whether a job lies between what comes before this page and what comes after it. */
function belongs(job: JobView, page: PageState, kept: number, { sort, size, first }: PagePlace): boolean {
  const order = comparator(sort);
  const [top, last] = [page.jobs[0], page.jobs.at(-1)];
  const isAfterTop = first || (top !== undefined && order(top, job) < 0);
  const hasRoom = page.next === null && kept < size;
  return isAfterTop && (hasRoom || last === undefined || order(job, last) < 0);
}

function latestOf(shown: JobView, next: JobView | undefined): JobView {
  return next && isNewer(next, shown) ? next : shown;
}

/** Only what has changed is to be rendered. */
function sameJobs(a: readonly JobView[], b: readonly JobView[]): boolean {
  return a.length === b.length && a.every((job, index) => job === b[index]);
}

function isNewer(next: JobView, shown: JobView): boolean {
  return next.revision === undefined || shown.revision === undefined || next.revision >= shown.revision;
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
