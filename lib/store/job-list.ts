import type { EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { JobEntity } from './entities/index.js';
import type { JobOrder, JobQuery } from './job-query.js';
import { jobRanges, positionOf, type JobPosition, type JobRange } from './job-ranges.js';
import type { JobsDatabase } from './jobs-database.js';
import { foldName } from './name-key.js';

/**
 * Pages of lists of jobs, each at the same price wherever it lies in the list and however many jobs there are: the ids
 * of a page are found in an index alone, and its rows by their primary key.
 */
export class JobList {
  constructor(private readonly database: JobsDatabase) {}

  /** Jobs of a query, in its order; deleted ones are left out. */
  async list(query: JobQuery): Promise<JobEntity[]> {
    const jobs: JobEntity[] = [];
    let after = query.after && positionOf(query.orderBy, query.after);
    for (;;) {
      const missing = query.limit - jobs.length;
      const rows = await this.read(query, after, missing);
      jobs.push(...rows.filter((row) => belongs(row, query)));
      // A job that was deleted may be in the index still, so that a page is not full yet.
      const last = rows.at(-1);
      if (!last || rows.length < missing || jobs.length === query.limit) return jobs;
      after = positionOf(query.orderBy, last);
    }
  }

  /** In one statement, so that no job changes between index and row. */
  private async read(query: JobQuery, after: JobPosition | undefined, limit: number): Promise<JobEntity[]> {
    const ranges = jobRanges(query, after);
    if (!ranges.length) return [];
    const rows = await this.database.read((manager) => {
      const page = selectRanges(manager, query, ranges, limit);
      return manager
        .createQueryBuilder(JobEntity, 'job')
        .innerJoin(`(${page.getQuery()})`, 'page', 'page.id = job.id')
        .setParameters(page.getParameters())
        .getMany();
    });
    // What a join gives has no order, and to ask the database for one would cost more.
    return inOrder(query.orderBy, rows);
  }
}

function inOrder(orderBy: JobOrder, rows: readonly JobEntity[]): JobEntity[] {
  const sign = orderBy.startsWith('-') ? -1 : 1;
  return rows
    .map((row) => ({ row, ...positionOf(orderBy, row) }))
    .sort((a, b) => sign * (a.place < b.place ? -1 : a.place > b.place ? 1 : a.id - b.id))
    .map(({ row }) => row);
}

/** Ids and places of all ranges; each range gives as many as are wanted, because any of them may have them all. */
function selectRanges(
  manager: EntityManager,
  query: JobQuery,
  ranges: readonly JobRange[],
  limit: number,
): SelectQueryBuilder<ObjectLiteral> {
  const direction = query.orderBy.startsWith('-') ? 'DESC' : 'ASC';
  const selects = ranges.map((range, index) => selectRange(manager, query, range, index, direction, limit));
  const [only, ...others] = selects;
  if (only && !others.length) return only;
  const union = selects
    .map((select, index) => `SELECT * FROM (${select.getQuery()}) range${index}`)
    .join(' UNION ALL ');
  return selects.reduce(
    (builder, select) => builder.setParameters(select.getParameters()),
    manager
      .createQueryBuilder()
      .select('ranges.id', 'id')
      .addSelect('ranges.place', 'place')
      .from(`(${union})`, 'ranges')
      .orderBy('place', direction)
      .addOrderBy('id', direction)
      .limit(limit),
  );
}

function selectRange(
  manager: EntityManager,
  { app, user }: JobQuery,
  { conditions, rank }: JobRange,
  number: number,
  direction: 'ASC' | 'DESC',
  limit: number,
): SelectQueryBuilder<ObjectLiteral> {
  const builder = manager
    .createQueryBuilder(JobEntity, 'listed')
    .select('listed.id', 'id')
    .addSelect(rank === undefined ? 'listed.nameKey' : String(rank), 'place')
    .where('listed.app = :app', { app });
  if (user !== undefined) builder.andWhere('listed.user = :user', { user });
  for (const [index, { column, operator, value }] of conditions.entries()) {
    const name = `${column}${number}_${index}`;
    builder.andWhere(`listed.${column} ${operator} :${name}`, { [name]: value });
  }
  if (rank === undefined) builder.orderBy('listed.nameKey', direction);
  return builder.addOrderBy('listed.id', direction).limit(limit);
}

/**
 * Whether a job that an index gave is one that was asked for: it may have changed or been deleted since, its key holds
 * the beginning of its name only, and there are databases that compare without regard to case.
 */
function belongs(job: JobEntity, { app, user, status, search }: JobQuery): boolean {
  return (
    job.app === app &&
    (user === undefined || job.user === user) &&
    job.deletedTime === null &&
    (!status || status.includes(job.status)) &&
    (!search || foldName(job.name).startsWith(foldName(search)))
  );
}
