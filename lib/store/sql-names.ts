import type { DataSource, EntityTarget, ObjectLiteral } from 'typeorm';

/** What an entity's table and its columns are called in a DataSource, quoted: for SQL that is written by hand. */
export class SqlNames<Entity extends ObjectLiteral> {
  /** The table, with its schema where there is one. */
  readonly table: string;
  private readonly columns: ReadonlyMap<string, string>;

  constructor(dataSource: DataSource, target: EntityTarget<Entity>) {
    const { tablePath, columns } = dataSource.getMetadata(target);
    const quoted = (name: string): string => dataSource.driver.escape(name);
    this.table = tablePath.replaceAll(/[^.]+/g, quoted);
    this.columns = new Map(columns.map(({ propertyName, databaseName }) => [propertyName, quoted(databaseName)]));
  }

  /** The column of a property. */
  readonly column = (property: keyof Entity & string): string => this.columns.get(property) ?? property;
}
