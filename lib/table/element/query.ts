import { cellText } from '../shared/cell-text.js';
import type { JobView } from '../shared/contract.js';
import { Speech } from '../shared/labels.js';
import { valueAt } from '../shared/columns.js';

/** Which jobs are asked for. */
export interface Filter {
  readonly status: readonly string[];
  readonly search: string;
  readonly user: string;
}

/** A filter that lets every job through. */
export const NO_FILTER: Filter = { status: [], search: '', user: '' };

/** The order of the list: a key, and which way. */
export interface Sort {
  readonly key: string;
  readonly down: boolean;
}

/** The newest first. */
export const DEFAULT_SORT: Sort = { key: 'id', down: true };

/** Reads `status=Running,Held&search=basin&user=ann`; what it does not know is left out. */
export function parseFilter(text: string | null): Filter {
  const parameters = new URLSearchParams(text ?? '');
  const status = (parameters.get('status') ?? '').split(',').filter((word) => word !== '');
  return { status, search: parameters.get('search') ?? '', user: parameters.get('user') ?? '' };
}

/** The text that {@link parseFilter} reads; empty for no filter. */
export function filterText(filter: Filter): string {
  const parameters = new URLSearchParams();
  if (filter.status.length) parameters.set('status', filter.status.join(','));
  if (filter.search) parameters.set('search', filter.search);
  if (filter.user) parameters.set('user', filter.user);
  return parameters.toString();
}

/** Whether a filter leaves anything out. */
export function isFiltered(filter: Filter): boolean {
  return filterText(filter) !== '';
}

/** Reads `-id`, `name`, and the like. */
export function parseSort(text: string | null): Sort {
  if (!text) return DEFAULT_SORT;
  return text.startsWith('-') ? { key: text.slice(1), down: true } : { key: text, down: false };
}

/** The text that {@link parseSort} reads. */
export function sortText(sort: Sort): string {
  return `${sort.down ? '-' : ''}${sort.key}`;
}

/** The order that the server is asked for: a search goes by name there. */
export function serverSort(sort: Sort, filter: Filter): Sort {
  return filter.search !== '' && sort.key !== 'name' ? { key: 'name', down: false } : sort;
}

/** Whether a job belongs into the list, as the server would tell. */
export function matches(job: JobView, filter: Filter): boolean {
  if (filter.status.length && !filter.status.includes(job.status)) return false;
  if (filter.user && job.user !== filter.user) return false;
  return filter.search === '' || job.name.toLowerCase().startsWith(filter.search.toLowerCase());
}

/** Compares as the server orders; ids decide between equals. */
export function comparator(sort: Sort): (a: JobView, b: JobView) => number {
  const turn = sort.down ? -1 : 1;
  return (a, b) => turn * (compareValues(sortValue(a, sort.key), sortValue(b, sort.key)) || a.id - b.id);
}

const PLAIN = new Speech();

/** Paths are compared by their values, everything else by what its cell says. */
function sortValue(job: JobView, key: string): string | number {
  const value = key === 'runTime' ? job.runTime : valueAt(job, key);
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return value.toLowerCase();
  return cellText({ name: key }, job, { speech: PLAIN, now: 0 });
}

function compareValues(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [String(a), String(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
