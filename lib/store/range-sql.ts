import type { DataSource } from 'typeorm';
import { JobEntity } from './entities/index.js';
import type { JobQuery } from './job-query.js';
import type { JobRange } from './job-ranges.js';
import type { NamedSql } from './named-sql.js';
import { SqlNames } from './sql-names.js';

/** The rows of a page, in no order; see {@link idsSql}. */
export function pageSql(
  dataSource: DataSource,
  query: JobQuery,
  ranges: readonly UserRange[],
  limit: number,
): NamedSql {
  const { sql, parameters } = idsSql(dataSource, query, ranges, limit);
  const { table } = new SqlNames(dataSource, JobEntity);
  // In one statement, so that no job changes between index and row.
  return { sql: `SELECT job.* FROM ${table} job INNER JOIN (${sql}) page ON page.id = job.id`, parameters };
}

/** A stretch of an index, of one user's jobs or of everybody's. */
export interface UserRange {
  readonly user: string | undefined;
  readonly range: JobRange;
}

/**
 * The ids of a page: the first of all ranges, each of which gives as many as are wanted, because any of them may have
 * them all. Written by hand, because a query builder for each range would take longer than the database.
 */
export function idsSql(dataSource: DataSource, query: JobQuery, ranges: readonly UserRange[], limit: number): NamedSql {
  const names = new SqlNames(dataSource, JobEntity);
  const parameters: Record<string, string | number> = { app: query.app };
  const end = `LIMIT ${limit}`;
  const selects = ranges.map(({ user, range }, number) => {
    const conditions = [`${names.column('app')} = :app`];
    if (user !== undefined) {
      parameters[`user${number}`] = user;
      conditions.push(`${names.column('user')} = :user${number}`);
    }
    for (const [index, { column, operator, value }] of range.conditions.entries()) {
      const name = `value${number}_${index}`;
      parameters[name] = value;
      conditions.push(`${names.column(column)} ${operator} :${name}`);
    }
    const place = range.rank === undefined ? names.column('nameKey') : String(range.rank);
    const order = range.rank === undefined ? (['nameKey', 'id'] as const) : (['id'] as const);
    return (
      `SELECT ${names.column('id')} AS id, ${place} AS place FROM ${names.table} ` +
      `WHERE ${conditions.join(' AND ')} ${orderBy(
        order.map((column) => names.column(column)),
        query,
      )} ${end}`
    );
  });
  const [only, ...others] = selects;
  if (only !== undefined && !others.length) return { sql: only, parameters };
  const union = selects.map((select, number) => `SELECT id, place FROM (${select}) range${number}`).join(' UNION ALL ');
  return { sql: `${union} ${orderBy(['place', 'id'], query)} ${end}`, parameters };
}

function orderBy(columns: readonly string[], { orderBy: order }: JobQuery): string {
  const direction = order.startsWith('-') ? 'DESC' : 'ASC';
  return `ORDER BY ${columns.map((column) => `${column} ${direction}`).join(', ')}`;
}
