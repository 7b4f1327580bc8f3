import {
  Table,
  type EntityTarget,
  type ObjectLiteral,
  type QueryRunner,
  type TableColumnOptions,
  type TableIndexOptions,
} from 'typeorm';
import { dataSourceOf } from '../data-source-of.js';

/** A column of a migration, in words that every database knows. */
export interface ColumnDefinition {
  readonly name: string;
  readonly type: 'integer' | 'bigint' | 'varchar' | 'text';
  readonly length?: number;
  readonly nullable?: boolean;
  /** What rows get that do not name it. */
  readonly default?: string | number;
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
  return new Table({
    name: dataSourceOf(queryRunner).getMetadata(entity).tablePath,
    columns: columns.map((column) => columnOf(queryRunner, column)),
    indices: indices.map((index) => indexOf(queryRunner, entity, index)),
  });
}

/** A column with the type of this database. */
export function columnOf(
  queryRunner: QueryRunner,
  { name, type, length, nullable = false, default: value, primary = false, generated = false }: ColumnDefinition,
): TableColumnOptions {
  return {
    name,
    type: dataSourceOf(queryRunner).driver.normalizeType({ type }),
    ...(length === undefined ? {} : { length: String(length) }),
    ...(value === undefined ? {} : { default: typeof value === 'string' ? `'${value}'` : value }),
    isNullable: nullable,
    isPrimary: primary || generated,
    ...(generated ? { isGenerated: true, generationStrategy: 'increment' } : {}),
  };
}

/** An index under the name that the entity's has in this DataSource. */
export function indexOf<T extends ObjectLiteral>(
  queryRunner: QueryRunner,
  entity: EntityTarget<T>,
  { columns, unique = false }: IndexDefinition,
): TableIndexOptions {
  const { namingStrategy } = dataSourceOf(queryRunner);
  const { tablePath } = dataSourceOf(queryRunner).getMetadata(entity);
  return { name: namingStrategy.indexName(tablePath, columns), columnNames: columns, isUnique: unique };
}
