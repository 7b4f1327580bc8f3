import type { JobsChange, JobsPage, JobView } from '../shared/contract.js';
import { ApiError } from './api-client.js';
import { backOff } from './back-off.js';
import type { JobsSource } from './jobs-source.js';
import { applyChange, EMPTY_PAGE, pageState, WaitingChanges, type PageState } from './page-state.js';
import { DEFAULT_SORT, NO_FILTER, type Filter, type Sort } from './query.js';
import { Selection } from './selection.js';

/** What the model tells the element. */
export interface ModelListener {
  /** Something that is shown has changed. */
  changed(): void;
  /** Jobs of the page have changed by themselves. */
  happened(changed: readonly JobView[], added: number, removed: number): void;
  /** A page has arrived. */
  loaded(page: JobsPage): void;
  failed(error: ApiError): void;
}

/** Changes that are kept while rows are selected, jobs. */
const MOST_WAITING = 1000;
/** A page with gaps is fetched again at most so often, ms. */
const REFETCH_EVERY = 3000;

/** What a table shows, and how it comes to know it. Knows nothing of the document. */
export class TableModel {
  page: PageState = EMPTY_PAGE;
  filter: Filter = NO_FILTER;
  sort: Sort = DEFAULT_SORT;
  size = 25;
  /** Whether an answer is awaited that a person has asked for. */
  loading = false;
  /** Whether there ever was a page. */
  isLoaded = false;
  failure: ApiError | null = null;
  /** When the server was last heard of, by the clock of this machine, ms; `null` before. */
  heardAt: number | null = null;
  /** The server's clock minus that of this machine, ms. */
  clockOffset = 0;
  readonly selection = new Selection();
  private readonly waiting = new WaitingChanges(MOST_WAITING);
  private source: JobsSource | null = null;
  /** Where the pages up to this one begin. */
  private starts: readonly (string | null)[] = [null];
  private request: AbortController | null = null;
  private refetch: ReturnType<typeof setTimeout> | undefined;
  private refetchedAt = -Infinity;
  private tries = 0;

  constructor(private readonly listener: ModelListener) {}

  /** The server's clock, ms since 1970. */
  get now(): number {
    return Date.now() + this.clockOffset;
  }

  /** Number of jobs before this page. */
  get offset(): number {
    return (this.starts.length - 1) * this.size;
  }

  /** Whether a page comes before this one. */
  get hasPrevious(): boolean {
    return this.starts.length > 1;
  }

  /** How many changes wait until nothing is selected any more. */
  get waitingCount(): number {
    return this.waiting.count;
  }

  /** The order that is shown. */
  get shownSort(): Sort {
    return this.source?.sortOf(this.sort, this.filter) ?? this.sort;
  }

  /** The key that a column can be ordered by; `null` for none. */
  sortKey(column: string): string | null {
    return this.source?.sortKey(column) ?? null;
  }

  /** Begins with a source, and with its first page where that is there already. */
  start(source: JobsSource, first: JobsPage | null): void {
    this.source = source;
    if (first) this.show(first);
    else void this.load();
  }

  /** Ends what is under way. */
  stop(): void {
    this.request?.abort();
    clearTimeout(this.refetch);
    this.refetch = undefined;
  }

  /** Shows other jobs, or the same in another order, from the first page on. */
  ask(filter: Filter, sort: Sort): Promise<void> {
    this.filter = filter;
    this.sort = sort;
    this.starts = [null];
    this.selection.clear();
    this.waiting.take();
    return this.load();
  }

  /** Goes to the next page. */
  async goOn(): Promise<void> {
    const { next } = this.page;
    if (next === null) return;
    await this.turn([...this.starts, next]);
  }

  /** Goes to the page before. */
  async goBack(): Promise<void> {
    if (this.hasPrevious) await this.turn(this.starts.slice(0, -1));
  }

  /** Fetches the page again because a person asks for it. The former page stays until the answer is there. */
  async load(): Promise<void> {
    this.loading = true;
    this.listener.changed();
    await this.fetchPage();
  }

  /** Fetches the page again because something may be missing; soon, and not too often. */
  refresh(): void {
    if (!this.source || this.refetch !== undefined) return;
    const wait = Math.max(0, this.refetchedAt + REFETCH_EVERY - Date.now());
    this.refetch = setTimeout(() => {
      this.refetch = undefined;
      if (this.selection.isEmpty) void this.fetchPage();
    }, wait);
  }

  /** Takes what the server tells; while rows are selected it waits. */
  change(change: JobsChange): void {
    this.heard(change.time);
    if (this.selection.isEmpty) this.apply(change);
    else this.waiting.add(change);
    this.listener.changed();
  }

  /** The server was heard of just now. */
  heard(time?: string): void {
    this.heardAt = Date.now();
    const server = time === undefined ? NaN : Date.parse(time);
    if (!Number.isNaN(server)) this.clockOffset = server - Date.now();
  }

  /** The answer to an action: shown at once, whatever is selected. */
  put(job: JobView): void {
    this.apply({ jobs: [job], deleted: [] });
    this.listener.changed();
  }

  /** A job that was deleted from here. */
  remove(id: number): void {
    this.apply({ jobs: [], deleted: [id] });
    this.listener.changed();
  }

  /** Ends the selection and shows what has happened meanwhile. */
  release(): void {
    this.selection.clear();
    const { change, lost } = this.waiting.take();
    this.apply(change);
    if (lost) this.refresh();
    this.listener.changed();
  }

  private async turn(starts: readonly (string | null)[]): Promise<void> {
    const before = this.starts;
    this.starts = starts;
    await this.load();
    if (this.failure) this.starts = before;
  }

  private apply(change: Pick<JobsChange, 'jobs' | 'deleted'>): void {
    const place = { filter: this.filter, sort: this.shownSort, size: this.size, first: !this.hasPrevious };
    const { page, changed, added, removed, short } = applyChange(this.page, change, place);
    this.page = page;
    this.listener.happened(changed, added, removed);
    if (short) this.refresh();
  }

  private async fetchPage(): Promise<void> {
    if (!this.source) return;
    this.request?.abort();
    const request = new AbortController();
    this.request = request;
    this.refetchedAt = Date.now();
    const after = this.starts.at(-1) ?? null;
    try {
      const asked = { filter: this.filter, sort: this.sort, limit: this.size, after };
      const page = await this.source.list(asked, request.signal);
      if (!request.signal.aborted) this.show(page);
    } catch (error) {
      if (request.signal.aborted) return;
      this.failure = error instanceof ApiError ? error : new ApiError((error as Error).message, 0);
      this.loading = false;
      this.listener.failed(this.failure);
      this.tryAgain(this.failure);
    }
    this.listener.changed();
  }

  /** What may be better later is tried again later; a refusal is not. */
  private tryAgain({ status }: ApiError): void {
    if (status >= 400 && status < 500) return;
    clearTimeout(this.refetch);
    this.tries += 1;
    this.refetch = setTimeout(
      () => {
        this.refetch = undefined;
        void this.fetchPage();
      },
      backOff(this.tries, Math.random()),
    );
  }

  private show(page: JobsPage): void {
    this.page = keepKnown(pageState(page), this.page);
    this.heard(page.time);
    this.failure = null;
    this.loading = false;
    this.isLoaded = true;
    this.tries = 0;
    this.listener.loaded(page);
  }
}

/** Jobs that have not changed stay the same objects, so that their rows are not rendered again. */
function keepKnown(page: PageState, former: PageState): PageState {
  const known = new Map(former.jobs.map((job) => [job.id, job]));
  const jobs = page.jobs.map((job) => {
    const same = known.get(job.id);
    if (same?.revision === undefined) return job;
    // An event may have overtaken the answer.
    return same.revision > (job.revision ?? -1) || isSame(same, job) ? same : job;
  });
  return { ...page, jobs };
}

function isSame(a: JobView, b: JobView): boolean {
  return a.revision === b.revision && JSON.stringify(a) === JSON.stringify(b);
}
