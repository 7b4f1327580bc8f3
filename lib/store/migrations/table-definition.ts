import {
  type DataSource,
  Table,
  type EntityTarget,
  type ObjectLiteral,
  type QueryRunner,
  type TableColumnOptions,
} from 'typeorm';

/** A column of a migration, in words that every database knows. */
export interface ColumnDefinition {
  readonly name: string;
  readonly type: 'integer' | 'bigint' | 'varchar' | 'text';
  readonly length?: number;
  readonly nullable?: boolean;
  /** Part of the primary key. */
  readonly primary?: boolean;
  /** Numbered by the database; such a column is the primary key. */
  readonly generated?: boolean;
}

/** An index of a migration. */
export interface IndexDefinition {
  readonly columns: string[];
  readonly unique?: boolean;
}

/**
 * A table as a migration makes it: under the name that the entity has in this DataSource (prefix and schema included),
 * with the types of this database, so that the schema is exactly the one that the entities describe.
 */
export function tableOf<T extends ObjectLiteral>(
  queryRunner: QueryRunner,
  entity: EntityTarget<T>,
  columns: readonly ColumnDefinition[],
  indices: readonly IndexDefinition[] = [],
): Table {
  const { driver, namingStrategy } = dataSourceOf(queryRunner);
  const metadata = dataSourceOf(queryRunner).getMetadata(entity);
  return new Table({
    name: metadata.tablePath,
    columns: columns.map(
      ({ name, type, length, nullable = false, primary = false, generated = false }): TableColumnOptions => ({
        name,
        type: driver.normalizeType({ type }),
        ...(length === undefined ? {} : { length: String(length) }),
        isNullable: nullable,
        isPrimary: primary || generated,
        ...(generated ? { isGenerated: true, generationStrategy: 'increment' } : {}),
      }),
    ),
    indices: indices.map(({ columns: columnNames, unique = false }) => ({
      name: namingStrategy.indexName(metadata.tablePath, columnNames),
      columnNames,
      isUnique: unique,
    })),
  });
}

/** The DataSource of a query runner; TypeORM 0.3 calls it `connection`. */
export function dataSourceOf(queryRunner: QueryRunner): DataSource {
  const { dataSource } = queryRunner as { dataSource?: DataSource };
  return dataSource ?? (queryRunner as unknown as { connection: DataSource }).connection;
}
