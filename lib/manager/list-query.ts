import { JOB_STATUS, type JobStatus } from '../domain/job-status.js';
import type { JobCursor, JobOrder } from '../store/job-query.js';
import type { JobJson } from './job-json.js';
import { InvalidListOptionsError } from './manager.errors.js';
import type { OfUser } from './user.js';

/** Which jobs `countJobs()` counts. */
export interface CountJobsOptions extends OfUser {
  /** Only jobs with this status, or one of these. */
  readonly status?: JobStatus | readonly JobStatus[];
  /** Only jobs whose name begins so, upper and lower case alike; an empty text is no search. At most 128 bytes. */
  readonly search?: string;
}

/** Which jobs `listJobs()` gives. */
export interface ListJobsOptions extends CountJobsOptions {
  /**
   * What the list is ordered by; `-` turns the order round. A search is ordered by name.
   * @default '-id', the newest first; 'name' for a search
   */
  readonly orderBy?: JobOrder;
  /**
   * At most so many, 1 to 1000.
   * @default 100
   */
  readonly limit?: number;
  /** The last job of the page before, its `toJSON()`, or its id: the list goes on behind it. */
  readonly after?: JobPosition;
}

/** A job in a list: itself, what was shown of it, or its id. */
export type JobPosition = number | Pick<JobJson, 'id' | 'name' | 'status'>;

/** The largest id that the databases keep. */
const LARGEST_ID = 2 ** 31 - 1;
const DEFAULT_LIMIT = 100;
const LARGEST_LIMIT = 1000;
/** What is kept of a name to search in. */
const LONGEST_SEARCH_BYTES = 128;
const STATUSES: ReadonlySet<unknown> = new Set(Object.values(JOB_STATUS));
const ORDERS: ReadonlySet<unknown> = new Set<JobOrder>(['id', '-id', 'name', '-name', 'status', '-status']);

/** Whether there can be a job with this id; whatever else a caller may have taken for one. */
export function isJobId(id: unknown): id is number {
  return Number.isInteger(id) && (id as number) >= 1 && (id as number) <= LARGEST_ID;
}

/** @throws InvalidListOptionsError for a word that is no status */
export function statusesOf(status: CountJobsOptions['status']): readonly JobStatus[] | undefined {
  if (status === undefined) return undefined;
  const statuses = typeof status === 'string' ? [status] : status;
  const unknown = statuses.find((word) => !STATUSES.has(word));
  if (unknown !== undefined) throw new InvalidListOptionsError('status', `"${unknown}" is none`);
  return statuses;
}

/** @throws InvalidListOptionsError for what cannot be the beginning of a name */
export function searchOf(search: unknown): string | undefined {
  if (search === undefined || search === '') return undefined;
  if (typeof search !== 'string') throw new InvalidListOptionsError('search', 'it must be a text');
  if (Buffer.byteLength(search) > LONGEST_SEARCH_BYTES) {
    throw new InvalidListOptionsError('search', `it can have ${LONGEST_SEARCH_BYTES} bytes`);
  }
  return search;
}

/** @throws InvalidListOptionsError for an unknown order, and for a search that is not ordered by name */
export function orderOf(orderBy: JobOrder | undefined, search: string | undefined): JobOrder {
  const order = orderBy ?? (search === undefined ? '-id' : 'name');
  if (!ORDERS.has(order)) {
    throw new InvalidListOptionsError('orderBy', `"${order}" is none of ${[...ORDERS].join(', ')}`);
  }
  if (search !== undefined && !order.endsWith('name')) {
    throw new InvalidListOptionsError('orderBy', `a search is ordered by name, not by ${order}`);
  }
  return order;
}

/** @throws InvalidListOptionsError for a number that is no number of jobs */
export function limitOf(limit: number = DEFAULT_LIMIT): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= LARGEST_LIMIT) return limit;
  throw new InvalidListOptionsError('limit', `it must be a whole number from 1 to ${LARGEST_LIMIT}`);
}

/** Whether the list goes on behind a job of which only the id is known, which says enough in an order by id only. */
export function mustBeRead(after: JobPosition, order: JobOrder): after is number {
  return typeof after === 'number' && !order.endsWith('id');
}

/** @throws InvalidListOptionsError for what is no job of a list */
export function cursorOf(after: JobPosition): JobCursor {
  const { id, name, status } = typeof after === 'number' ? { ...NAMELESS, id: after } : objectOf(after);
  if (isJobId(id) && typeof name === 'string' && isStatus(status)) return { id, name, status };
  throw new InvalidListOptionsError('after', 'it must be a saved job, its toJSON(), or its id');
}

function isStatus(status: unknown): status is JobStatus {
  return STATUSES.has(status);
}

/** Callers without types may give anything. */
function objectOf(after: Exclude<JobPosition, number>): Partial<JobCursor> {
  return Object(after) as Partial<JobCursor>;
}

/** For an order that does not look at these. */
const NAMELESS = { name: '', status: JOB_STATUS.PENDING };
