import { JOB_STATUS, type JobStatus } from '../domain/job-status.js';
import type { JobCursor, JobOrder, JobQuery } from './job-query.js';
import { AFTER_EVERY_KEY, nameKeyOf } from './name-key.js';

/** Statuses in the order of a job's life. */
const STATUSES: readonly JobStatus[] = Object.values(JOB_STATUS);

/** Where a job stands in a list: by its place first (key of the name, or rank of the status), by its id among equals. */
export interface JobPosition {
  readonly place: string | number;
  readonly id: number;
}

/** A condition on a column; those of one range are written in the order of an index's columns. */
export interface RangeCondition {
  readonly column: 'status' | 'nameKey' | 'id';
  readonly operator: '=' | '<' | '>' | '>=';
  readonly value: string | number;
}

/** A stretch of one index that is read in the list's order. */
export interface JobRange {
  readonly conditions: readonly RangeCondition[];
  /** The place of all its jobs; absent where it is the key of each job's name. */
  readonly rank?: number;
}

/** Where a list by this order goes on after a job. */
export function positionOf(orderBy: JobOrder, { id, name, status }: JobCursor): JobPosition {
  if (orderBy.endsWith('name')) return { place: nameKeyOf(name), id };
  return { place: orderBy.endsWith('status') ? STATUSES.indexOf(status) : 0, id };
}

/**
 * The stretches of an index in which a list's next jobs are found, however many jobs come before them: each has equal
 * values in all columns but the one that it is read along. The conditions on app and user belong to all of them.
 */
export function jobRanges(
  { status, search, orderBy }: Pick<JobQuery, 'status' | 'search' | 'orderBy'>,
  after: JobPosition | undefined,
): JobRange[] {
  const past = orderBy.startsWith('-') ? '<' : '>';
  const statuses = status && [...new Set(status)];
  if (orderBy.endsWith('name')) {
    const names = nameRanges(search, past, after);
    return statusConditions(statuses).flatMap((equal) =>
      names.map((conditions) => ({ conditions: [...equal, ...conditions] })),
    );
  }
  if (search) throw new TypeError(`Jobs that are searched by name cannot be ordered by "${orderBy}".`);
  const pastId: RangeCondition[] = after ? [{ column: 'id', operator: past, value: after.id }] : [];
  if (orderBy.endsWith('status')) return statusRanges(statuses ?? STATUSES, past, after, pastId);
  return statusConditions(statuses).map((equal) => ({ conditions: [...equal, ...pastId], rank: 0 }));
}

function statusConditions(statuses: readonly JobStatus[] | undefined): RangeCondition[][] {
  return statuses?.map((value) => [{ column: 'status', operator: '=', value }]) ?? [[]];
}

/** In the order of the list: each is listed to its end before the next one. */
function statusRanges(
  statuses: readonly JobStatus[],
  past: '<' | '>',
  after: JobPosition | undefined,
  pastId: readonly RangeCondition[],
): JobRange[] {
  return statuses
    .map((value) => ({ value, rank: STATUSES.indexOf(value) }))
    .filter(({ rank }) => !after || rank === after.place || (past === '>' ? rank > +after.place : rank < +after.place))
    .sort((a, b) => (past === '>' ? a.rank - b.rank : b.rank - a.rank))
    .map(({ value, rank }) => ({
      conditions: [{ column: 'status', operator: '=', value }, ...(rank === after?.place ? pastId : [])],
      rank,
    }));
}

/**
 * Names after a position: those with the same key and a further id, then those with a further key. One condition for
 * both would read all jobs of the same name.
 */
function nameRanges(search: string | undefined, past: '<' | '>', after: JobPosition | undefined): RangeCondition[][] {
  const first = search ? nameKeyOf(search) : '';
  const end = search ? first + AFTER_EVERY_KEY : AFTER_EVERY_KEY;
  const from: RangeCondition[] = search ? [{ column: 'nameKey', operator: '>=', value: first }] : [];
  const to: RangeCondition[] = search ? [{ column: 'nameKey', operator: '<', value: end }] : [];
  if (!after) return [[...from, ...to]];
  const key = String(after.place);
  // A job that was renamed since may lie outside of what is searched: it ends nothing, or everything.
  if (past === '>' ? key < first : key >= end) return [[...from, ...to]];
  if (past === '>' ? key >= end : key < first) return [];
  return [
    [
      { column: 'nameKey', operator: '=', value: key },
      { column: 'id', operator: past, value: after.id },
    ],
    [{ column: 'nameKey', operator: past, value: key }, ...(past === '>' ? to : from)],
  ];
}
