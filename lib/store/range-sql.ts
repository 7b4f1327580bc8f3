import type { DataSource } from 'typeorm';
import { JobEntity } from './entities/index.js';
import type { JobQuery } from './job-query.js';
import type { JobRange } from './job-ranges.js';

/** SQL with named parameters, as TypeORM's query builders take it. */
export interface NamedSql {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string | number>>;
}

type Column = 'id' | 'app' | 'user' | 'status' | 'nameKey';

/**
 * The ids of a page: the first of all ranges, each of which gives as many as are wanted, because any of them may have
 * them all. Written by hand, because a query builder for each range would take longer than the database.
 */
export function pageSql(dataSource: DataSource, query: JobQuery, ranges: readonly JobRange[], limit: number): NamedSql {
  const names = new Names(dataSource);
  const { app, user } = query;
  const parameters: Record<string, string | number> = { app, ...(user !== undefined && { user }) };
  const end = `LIMIT ${limit}`;
  const selects = ranges.map((range, number) => {
    const conditions = [`${names.column('app')} = :app`];
    if (user !== undefined) conditions.push(`${names.column('user')} = :user`);
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

/** What the table of jobs and its columns are called in this DataSource, quoted. */
class Names {
  readonly table: string;
  private readonly columns: ReadonlyMap<string, string>;

  constructor(dataSource: DataSource) {
    const { tablePath, columns } = dataSource.getMetadata(JobEntity);
    const quoted = (name: string): string => dataSource.driver.escape(name);
    this.table = tablePath.replaceAll(/[^.]+/g, quoted);
    this.columns = new Map(columns.map(({ propertyName, databaseName }) => [propertyName, quoted(databaseName)]));
  }

  column(property: Column): string {
    return this.columns.get(property) ?? property;
  }
}
