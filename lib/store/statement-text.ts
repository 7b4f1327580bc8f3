import type { EntityManager, EntityMetadata, EntityTarget, ObjectLiteral, QueryResult } from 'typeorm';
import { dataSourceOf } from './data-source-of.js';

/** Rows of one statement: far below every database's limits on parameters and on the length of a statement. */
export const ROWS_AT_ONCE = 250;

type Column = EntityMetadata['columns'][number];

/**
 * A statement that is written by hand, because TypeORM has none that changes many rows in different ways. Its parts are
 * to be made in the order in which they stand in it: there are databases that count the parameters.
 */
export class StatementText {
  private readonly parameters: unknown[] = [];

  constructor(private readonly manager: EntityManager) {}

  /** The kind of SQL that the database understands. */
  get dialect(): 'sqlite' | 'postgres' | 'mysql' {
    const { type } = this.dataSource.options;
    if (type === 'postgres') return type;
    return type === 'mysql' || type === 'mariadb' ? 'mysql' : 'sqlite';
  }

  /** What an entity's table is called in this DataSource. */
  table(entity: EntityTarget<ObjectLiteral>): string {
    const { tablePath } = this.dataSource.getMetadata(entity);
    return tablePath.replaceAll(/[^.]+/g, (name) => this.dataSource.driver.escape(name));
  }

  /** What a property's column is called. */
  column(entity: EntityTarget<ObjectLiteral>, property: string): string {
    return this.dataSource.driver.escape(this.columnOf(entity, property).databaseName);
  }

  /** That a property has a value; the same text assigns it. */
  equals(entity: EntityTarget<ObjectLiteral>, property: string, value: unknown): string {
    return `${this.column(entity, property)} = ${this.parameter(value, this.columnOf(entity, property))}`;
  }

  /** That a property has one of some values. */
  isIn(entity: EntityTarget<ObjectLiteral>, property: string, values: readonly unknown[]): string {
    const places = values.map((value) => this.parameter(value, this.columnOf(entity, property)));
    return `${this.column(entity, property)} IN (${places.join(', ')})`;
  }

  /** Rows of an entity, or parts of them, as a table that the statement reads from. */
  given(entity: EntityTarget<ObjectLiteral>, properties: readonly string[], rows: readonly object[]): GivenRows {
    const columns = properties.map((property) => this.columnOf(entity, property));
    const lists = rows.map((row) =>
      columns.map((column) => this.parameter((row as ObjectLiteral)[column.propertyName] ?? null, column)),
    );
    return {
      sql: `${this.dialect === 'mysql' ? unionOf(lists) : valuesOf(lists)} AS given`,
      value: (property) => {
        const index = properties.indexOf(property);
        return this.typed(`given.column${index + 1}`, this.columnOf(entity, property));
      },
    };
  }

  /** The columns of a row that have a value, and their values: what stands behind `INSERT INTO <table>`. */
  row(entity: EntityTarget<ObjectLiteral>, row: ObjectLiteral): string {
    const given = this.dataSource
      .getMetadata(entity)
      .columns.filter(({ propertyName }) => row[propertyName] !== undefined);
    const names = given.map(({ databaseName }) => this.dataSource.driver.escape(databaseName));
    const values = given.map((column) => this.parameter(row[column.propertyName], column));
    return `(${names.join(', ')}) VALUES (${values.join(', ')})`;
  }

  /** @returns how many rows were changed */
  async run(sql: string): Promise<number> {
    const { affected } = await this.query(sql);
    return affected ?? 0;
  }

  /** Runs the insertion of one row. @returns the number that the database gave it as `id` */
  async insert(sql: string): Promise<number> {
    const returning = this.dialect === 'postgres' ? ` RETURNING ${this.dataSource.driver.escape('id')} AS id` : '';
    const raw: unknown = (await this.query(`${sql}${returning}`)).raw;
    switch (this.dialect) {
      case 'postgres':
        return (raw as [{ id: number }])[0].id;
      case 'mysql':
        return (raw as { insertId: number }).insertId;
      case 'sqlite':
        return Number(raw);
    }
  }

  private async query(sql: string): Promise<QueryResult> {
    const { queryRunner } = this.manager;
    const runner = queryRunner ?? this.dataSource.createQueryRunner();
    try {
      return await runner.query(sql, this.parameters, true);
    } finally {
      if (runner !== queryRunner) await runner.release();
    }
  }

  private parameter(value: unknown, column: Column): string {
    this.parameters.push(this.dataSource.driver.preparePersistentValue(value, column));
    return this.dialect === 'postgres' ? `$${this.parameters.length}` : '?';
  }

  /** A parameter in a list of rows has no type of its own: PostgreSQL takes it for a text. */
  private typed(value: string, column: Column): string {
    const type = this.dataSource.driver.normalizeType(column);
    return this.dialect === 'postgres' && type.includes('int') ? `CAST(${value} AS ${type})` : value;
  }

  private columnOf(entity: EntityTarget<ObjectLiteral>, property: string): Column {
    const metadata = this.dataSource.getMetadata(entity);
    const column = metadata.columns.find(({ propertyName }) => propertyName === property);
    if (!column) throw new TypeError(`${metadata.name} has no column "${property}".`);
    return column;
  }

  private get dataSource(): ReturnType<typeof dataSourceOf> {
    return dataSourceOf(this.manager);
  }
}

/** See {@link StatementText.given}. */
export interface GivenRows {
  /** The table, called `given`. */
  readonly sql: string;
  /** The value of a property in one of its rows. */
  readonly value: (property: string) => string;
}

function valuesOf(lists: readonly (readonly string[])[]): string {
  return `(VALUES ${lists.map((list) => `(${list.join(', ')})`).join(', ')})`;
}

/** MySQL and MariaDB write lists of rows in different ways; both know this one. */
function unionOf(lists: readonly (readonly string[])[]): string {
  const selects = lists.map((list, index) =>
    index === 0 ? list.map((value, column) => `${value} AS column${column + 1}`) : list,
  );
  return `(${selects.map((list) => `SELECT ${list.join(', ')}`).join(' UNION ALL ')})`;
}
