import type { DataSource } from 'typeorm';
import { ExecutionEntity } from './entities/index.js';
import { EXECUTION_PHASE, FOLLOWED_PHASES } from './execution-phase.js';
import type { NamedSql } from './named-sql.js';
import { SqlNames } from './sql-names.js';

const OPEN_PHASES = Object.values(EXECUTION_PHASE).filter((phase) => phase !== EXECUTION_PHASE.CLOSED);

/**
 * The executions on a scheduler that something is due for, the longest due first. Every look asks this: a query builder
 * would take several times longer than the database.
 */
export function dueSql(dataSource: DataSource, scheduler: string, now: Date, limit: number): NamedSql {
  const { table, column } = new SqlNames(dataSource, ExecutionEntity);
  // Named one by one, each phase is looked up in the index: what is closed, or only waits, costs nothing.
  return {
    sql:
      `SELECT * FROM ${table} WHERE ${column('scheduler')} = :scheduler AND ${column('phase')} IN (:...phases) ` +
      `AND ${column('dueTime')} <= :now ORDER BY ${column('dueTime')} ASC LIMIT ${limit}`,
    parameters: { scheduler, phases: OPEN_PHASES, now: now.getTime() },
  };
}

/** One row where an execution on a scheduler is followed or waits for its submission to be found, else none. */
export function liveSql(dataSource: DataSource, scheduler: string): NamedSql {
  const { table, column } = new SqlNames(dataSource, ExecutionEntity);
  return {
    sql: `SELECT 1 AS live FROM ${table} WHERE ${column('scheduler')} = :scheduler AND ${column('phase')} IN (:...phases) LIMIT 1`,
    parameters: { scheduler, phases: FOLLOWED_PHASES },
  };
}

/** Where the executions with these keys are. */
export function placesSql(dataSource: DataSource, keys: readonly string[]): NamedSql {
  const { table, column } = new SqlNames(dataSource, ExecutionEntity);
  const columns = (['key', 'clusterId', 'firstProc', 'numJobs', 'directory'] as const).map(column);
  return { sql: `SELECT ${columns.join()} FROM ${table} WHERE ${column('key')} IN (:...keys)`, parameters: { keys } };
}
