import { serverOrder } from '../shared/columns.js';
import type { JobsPage, JobView } from '../shared/contract.js';
import type { JobsApi, ListRequest } from './api-client.js';
import { comparator, matches, serverSort, type Filter, type Sort } from './query.js';

/** Where the pages of a table come from. */
export interface JobsSource {
  list(request: ListRequest, signal?: AbortSignal): Promise<JobsPage>;
  /** The key that a column is ordered by; `null` where it cannot be. */
  sortKey(column: string): string | null;
  /** The order that the list really has. */
  sortOf(sort: Sort, filter: Filter): Sort;
}

/** Pages that the routes of the server give. */
export class RemoteSource implements JobsSource {
  constructor(private readonly api: JobsApi) {}

  list(request: ListRequest, signal?: AbortSignal): Promise<JobsPage> {
    return this.api.list(request, signal);
  }

  sortKey(column: string): string | null {
    return serverOrder(column);
  }

  sortOf(sort: Sort, filter: Filter): Sort {
    return serverSort(sort, filter);
  }
}

/** Pages of jobs that the page itself holds. */
export class LocalSource implements JobsSource {
  constructor(private readonly jobs: readonly JobView[]) {}

  list({ filter, sort, limit, after }: ListRequest): Promise<JobsPage> {
    return Promise.resolve(this.page({ filter, sort, limit, after }));
  }

  /** The same at once. */
  page({ filter, sort, limit, after }: ListRequest): JobsPage {
    const all = this.jobs.filter((job) => matches(job, filter)).sort(comparator(sort));
    const start = Number(after ?? 0);
    const end = start + limit;
    return {
      jobs: all.slice(start, end),
      next: end < all.length ? String(end) : null,
      total: { count: all.length, exact: true },
      actions: [],
      time: new Date().toISOString(),
    };
  }

  sortKey(column: string): string | null {
    return column === 'progress' ? null : column;
  }

  sortOf(sort: Sort): Sort {
    return sort;
  }
}
