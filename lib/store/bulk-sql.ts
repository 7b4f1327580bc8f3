import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { fenceSql, type Fence } from './fence.js';
import type { StatementText } from './statement-text.js';

/** Many rows of one entity that one statement writes. */
export interface BulkRows {
  readonly entity: EntityTarget<ObjectLiteral>;
  /** Properties by which a row is found: all of them must be equal. */
  readonly match: readonly string[];
  /** Properties that are written. */
  readonly set: readonly string[];
  /** At least one; each with all of these properties. */
  readonly rows: readonly object[];
  /** Under which lease they are written; `null` for none. */
  readonly fence: Fence | null;
}

/** What is written instead of a given value, by property: an expression of that value and the one that is there. */
export type Computed = Readonly<Record<string, (given: string, there: string) => string>>;

/** Changes the rows that are found, each in its own way. */
export function updateSql(text: StatementText, bulk: BulkRows, computed: Computed = {}): string {
  const { entity, match, set, rows, fence } = bulk;
  const table = `${text.table(entity)} AS target`;
  const given = text.given(entity, [...new Set([...match, ...set])], rows);
  const there = (property: string): string => `target.${text.column(entity, property)}`;
  const write = (property: string): string => {
    const value = given.value(property);
    return `${text.column(entity, property)} = ${computed[property]?.(value, there(property)) ?? value}`;
  };
  const found = match.map((property) => `${there(property)} = ${given.value(property)}`).join(' AND ');
  const written = set.map(write).join(', ');
  const condition = fence ? ` AND ${fenceSql(text, fence)}` : '';
  return text.dialect === 'mysql'
    ? `UPDATE ${table} JOIN ${given.sql} ON ${found} SET ${written} WHERE 1 = 1${condition}`
    : `UPDATE ${table} SET ${written} FROM ${given.sql} WHERE ${found}${condition}`;
}

/** Inserts rows, and changes those that are there. */
export function upsertSql(text: StatementText, { entity, match, set, rows, fence }: BulkRows): string {
  const properties = [...match, ...set];
  const given = text.given(entity, properties, rows);
  const columns = (names: readonly string[]): string => names.map((name) => text.column(entity, name)).join(', ');
  const values = properties.map((property) => given.value(property)).join(', ');
  // SQLite would take the ON of what follows for that of a join, were there no WHERE.
  const condition = fence ? fenceSql(text, fence) : '1 = 1';
  return (
    `INSERT INTO ${text.table(entity)} (${columns(properties)}) SELECT ${values} FROM ${given.sql} ` +
    `WHERE ${condition} ${onConflict(text, { entity, match, set })}`
  );
}

function onConflict(text: StatementText, { entity, match, set }: Pick<BulkRows, 'entity' | 'match' | 'set'>): string {
  const names = set.map((property) => text.column(entity, property));
  if (text.dialect === 'mysql') {
    return `ON DUPLICATE KEY UPDATE ${names.map((name) => `${name} = VALUES(${name})`).join(', ')}`;
  }
  const key = match.map((property) => text.column(entity, property)).join(', ');
  return `ON CONFLICT (${key}) DO UPDATE SET ${names.map((name) => `${name} = excluded.${name}`).join(', ')}`;
}
