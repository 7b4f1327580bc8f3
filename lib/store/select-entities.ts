import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import { dataSourceOf } from './data-source-of.js';
import type { NamedSql } from './named-sql.js';
import { SqlNames } from './sql-names.js';

/** TypeORM 0.3 wants a third argument. */
type Escape = (sql: string, parameters: ObjectLiteral, native: ObjectLiteral) => [string, unknown[]];

/** Rows of any shape by SQL that is written by hand, as the driver gives them. */
export async function selectRows<Row>(manager: EntityManager, { sql, parameters }: NamedSql): Promise<Row[]> {
  const { driver } = dataSourceOf(manager);
  const escape = driver.escapeQueryWithParameters.bind(driver) as Escape;
  return manager.query<Row[]>(...escape(sql, parameters, {}));
}

/**
 * Rows of an entity by SQL that is written by hand. A query builder gives the same, but for a page of rows it takes
 * longer than the database, and leaves so much garbage that every twentieth page waits for its collection.
 * @param select gives columns of the entity's table under their own names; properties of others stay undefined
 */
export async function selectEntities<Entity extends ObjectLiteral>(
  manager: EntityManager,
  target: EntityTarget<Entity>,
  select: NamedSql,
): Promise<Entity[]> {
  const dataSource = dataSourceOf(manager);
  const { columns } = dataSource.getMetadata(target);
  const { driver } = dataSource;
  const rows = await selectRows<ObjectLiteral>(manager, select);
  return rows.map((row) => {
    const given = columns.filter(({ databaseName }) => databaseName in row);
    return Object.fromEntries(
      given.map((column) => [column.propertyName, driver.prepareHydratedValue(row[column.databaseName], column)]),
    ) as Entity;
  });
}

/** The rows of an entity that have one of some values in a column, in no order; see {@link selectEntities}. */
export async function selectByValues<Entity extends ObjectLiteral>(
  manager: EntityManager,
  target: EntityTarget<Entity>,
  property: keyof Entity & string,
  values: readonly (string | number)[],
): Promise<Entity[]> {
  // Not every database knows an empty list.
  if (values.length === 0) return [];
  const { table, column } = new SqlNames(dataSourceOf(manager), target);
  const sql = `SELECT * FROM ${table} WHERE ${column(property)} IN (:...values)`;
  return selectEntities(manager, target, { sql, parameters: { values } });
}
