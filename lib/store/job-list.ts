import { dataSourceOf } from './data-source-of.js';
import { JobEntity } from './entities/index.js';
import { isFound, usersOf, type JobOrder, type JobQuery } from './job-query.js';
import { jobRanges, positionOf, type JobRange } from './job-ranges.js';
import type { JobsDatabase } from './jobs-database.js';
import { pageSql, type UserRange } from './range-sql.js';
import { selectEntities } from './select-entities.js';

/**
 * A job that was deleted is in the indexes until nothing of it is left on a scheduler. One more is read for so many, so
 * that such a job seldom makes a second statement necessary.
 */
const SPARE_SHARE = 20;

/** SQLite joins at most 500 lists of ids in one statement. */
const USER_RANGES_AT_ONCE = 200;

/** Statuses of which jobs are looked for in one statement where the list is ordered by the status. */
const RANGES_AT_ONCE = 3;

/**
 * Pages of lists of jobs, each at the same price wherever it lies in the list and however many jobs there are: the ids
 * of a page are found in an index alone, and its rows by their primary key.
 */
export class JobList {
  constructor(private readonly database: JobsDatabase) {}

  /** Jobs of a query, in its order; deleted ones are left out. */
  async list(query: JobQuery): Promise<JobEntity[]> {
    const { limit, orderBy } = query;
    const jobs: JobEntity[] = [];
    let ranges = jobRanges(query, query.after && positionOf(orderBy, query.after));
    while (ranges.length && jobs.length < limit) {
      const some = nextRanges(query, ranges);
      const wanted = limit - jobs.length + Math.ceil(limit / SPARE_SHARE);
      const rows = await this.read(query, some, wanted);
      jobs.push(...rows.filter((row) => belongs(row, query)));
      const last = rows.at(-1);
      ranges = last && rows.length === wanted ? jobRanges(query, positionOf(orderBy, last)) : ranges.slice(some.length);
    }
    return jobs.slice(0, limit);
  }

  /** The first jobs of some stretches. What a join gives has no order, and to ask the database for one would cost more. */
  private async read(query: JobQuery, ranges: readonly JobRange[], limit: number): Promise<JobEntity[]> {
    const stretches = rangesOfUsers(query, ranges);
    const rows: JobEntity[] = [];
    for (let start = 0; start < stretches.length; start += USER_RANGES_AT_ONCE) {
      const some = stretches.slice(start, start + USER_RANGES_AT_ONCE);
      rows.push(
        ...(await this.database.read((manager) =>
          selectEntities(manager, JobEntity, pageSql(dataSourceOf(manager), query, some, limit)),
        )),
      );
    }
    return inOrder(query.orderBy, rows).slice(0, limit);
  }
}

/** Each user has a stretch of the index of their own. */
function rangesOfUsers(query: JobQuery, ranges: readonly JobRange[]): UserRange[] {
  const users = usersOf(query) ?? [undefined];
  return users.flatMap((user) => ranges.map((range) => ({ user, range })));
}

/** In order of the status one range comes after the other, and a few of them make a page; else any may have it all. */
function nextRanges({ orderBy }: JobQuery, ranges: readonly JobRange[]): readonly JobRange[] {
  return orderBy.endsWith('status') ? ranges.slice(0, RANGES_AT_ONCE) : ranges;
}

function inOrder(orderBy: JobOrder, rows: readonly JobEntity[]): JobEntity[] {
  const sign = orderBy.startsWith('-') ? -1 : 1;
  return rows
    .map((row) => ({ row, ...positionOf(orderBy, row) }))
    .sort((a, b) => sign * (a.place < b.place ? -1 : a.place > b.place ? 1 : a.id - b.id))
    .map(({ row }) => row);
}

/**
 * Whether a job that an index gave is one that was asked for: it may have changed or been deleted since, its key holds
 * the beginning of its name only, and there are databases that compare without regard to case.
 */
function belongs(job: JobEntity, query: JobQuery): boolean {
  return job.deletedTime === null && isFound(query, job);
}
