import { In, type EntityManager, type ObjectLiteral, type SelectQueryBuilder } from 'typeorm';
import { JobEntity } from './entities/index.js';
import type { JobQuery } from './job-query.js';
import { jobRanges, positionOf, type JobPosition, type JobRange } from './job-ranges.js';
import type { JobsDatabase } from './jobs-database.js';
import { foldName } from './name-key.js';

/** Drivers give an integer as a number or as a string. */
interface PositionRow {
  readonly id: number | string;
  readonly place: number | string;
}

/**
 * Pages of lists of jobs, each at the same price wherever it lies in the list and however many jobs there are: the ids
 * of a page are read from an index alone, then its rows by their primary key.
 */
export class JobList {
  constructor(private readonly database: JobsDatabase) {}

  /** Jobs of a query, in its order; deleted ones are left out. */
  async list(query: JobQuery): Promise<JobEntity[]> {
    const jobs: JobEntity[] = [];
    let after = query.after && positionOf(query.orderBy, query.after);
    for (;;) {
      const missing = query.limit - jobs.length;
      const positions = await this.positions(query, after, missing);
      jobs.push(...(await this.read(query, positions)));
      // A job that was deleted may be in the index still, so that a page is not full yet.
      if (positions.length < missing || jobs.length === query.limit) return jobs;
      after = positions.at(-1);
    }
  }

  private async positions(query: JobQuery, after: JobPosition | undefined, limit: number): Promise<JobPosition[]> {
    const ranges = jobRanges(query, after);
    if (!ranges.length) return [];
    const rows = await this.database.run((manager) =>
      selectRanges(manager, query, ranges, limit).getRawMany<PositionRow>(),
    );
    const named = query.orderBy.endsWith('name');
    return rows.map(({ id, place }) => ({ id: Number(id), place: named ? String(place) : Number(place) }));
  }

  private async read(query: JobQuery, positions: readonly JobPosition[]): Promise<JobEntity[]> {
    const ids = positions.map(({ id }) => id);
    const rows = await this.database.run((manager) => manager.findBy(JobEntity, { id: In(ids) }));
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.flatMap((id) => byId.get(id) ?? []).filter((job) => belongs(job, query));
  }
}

/** Ids and places of all ranges; each range gives as many as are wanted, because any of them may have them all. */
function selectRanges(
  manager: EntityManager,
  query: JobQuery,
  ranges: readonly JobRange[],
  limit: number,
): SelectQueryBuilder<ObjectLiteral> {
  const direction = query.orderBy.startsWith('-') ? 'DESC' : 'ASC';
  const selects = ranges.map((range, index) => selectRange(manager, query, range, String(index), direction, limit));
  const [only, ...others] = selects;
  if (only && !others.length) return only;
  const union = selects
    .map((select, index) => `SELECT * FROM (${select.getQuery()}) range${index}`)
    .join(' UNION ALL ');
  return selects.reduce(
    (builder, select) => builder.setParameters(select.getParameters()),
    manager
      .createQueryBuilder()
      .select('page.id', 'id')
      .addSelect('page.place', 'place')
      .from(`(${union})`, 'page')
      .orderBy('place', direction)
      .addOrderBy('id', direction)
      .limit(limit),
  );
}

function selectRange(
  manager: EntityManager,
  { app, user }: JobQuery,
  { conditions, rank }: JobRange,
  suffix: string,
  direction: 'ASC' | 'DESC',
  limit: number,
): SelectQueryBuilder<ObjectLiteral> {
  const builder = manager
    .createQueryBuilder(JobEntity, 'job')
    .select('job.id', 'id')
    .addSelect(rank === undefined ? 'job.nameKey' : String(rank), 'place')
    .where('job.app = :app', { app });
  if (user !== undefined) builder.andWhere('job.user = :user', { user });
  for (const [index, { column, operator, value }] of conditions.entries()) {
    const name = `${column}${suffix}_${index}`;
    builder.andWhere(`job.${column} ${operator} :${name}`, { [name]: value });
  }
  if (rank === undefined) builder.orderBy('job.nameKey', direction);
  return builder.addOrderBy('job.id', direction).limit(limit);
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
