import type { DataSource, EntityManager, QueryRunner } from 'typeorm';

/** The DataSource of a query runner or an entity manager; TypeORM 0.3 calls it `connection`. */
export function dataSourceOf(owner: QueryRunner | EntityManager): DataSource {
  const { dataSource } = owner as { dataSource?: DataSource };
  return dataSource ?? (owner as unknown as { connection: DataSource }).connection;
}
