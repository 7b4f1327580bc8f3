import type { EntityTarget, ObjectLiteral, QueryRunner } from 'typeorm';
import { dataSourceOf } from '../data-source-of.js';

/** Character by character, spaces at the end included; the first one that the server has is taken. */
const COLLATIONS = ['utf8mb4_nopad_bin', 'utf8mb4_0900_bin', 'utf8mb4_bin'];

/**
 * On MySQL and MariaDB: lets the tables' texts hold every character and differ wherever one is another, as they do on
 * every other database. What such a server does by itself depends on its settings: mostly `ann` and `Ann` are the same
 * user to it, sometimes there are no emoji. Columns that are added later follow their table.
 */
export async function makeTextExact(
  queryRunner: QueryRunner,
  entities: readonly EntityTarget<ObjectLiteral>[],
): Promise<void> {
  const { driver, options } = dataSourceOf(queryRunner);
  if (options.type !== 'mysql' && options.type !== 'mariadb') return;
  const text = `CHARACTER SET utf8mb4 COLLATE ${await bestCollation(queryRunner)}`;
  for (const entity of entities) {
    const { tablePath } = dataSourceOf(queryRunner).getMetadata(entity);
    const columns = (await queryRunner.getTable(tablePath))?.columns ?? [];
    const changes = columns
      .filter(({ type }) => type === 'varchar' || type === 'text')
      .map(({ name, type, length, isNullable, default: value }) => {
        const sqlType = length ? `${type}(${length})` : type;
        const rest = `${isNullable ? 'NULL' : 'NOT NULL'}${value === undefined ? '' : ` DEFAULT ${String(value)}`}`;
        return `MODIFY ${driver.escape(name)} ${sqlType} ${text} ${rest}`;
      });
    const table = tablePath.replaceAll(/[^.]+/g, (part) => driver.escape(part));
    await queryRunner.query(`ALTER TABLE ${table} DEFAULT ${text}${changes.map((change) => `, ${change}`).join('')}`);
  }
}

async function bestCollation(queryRunner: QueryRunner): Promise<string> {
  const rows = (await queryRunner.query(
    "SELECT COLLATION_NAME AS name FROM information_schema.COLLATIONS WHERE COLLATION_NAME LIKE 'utf8mb4%bin'",
  )) as { readonly name: string }[];
  const known = new Set(rows.map(({ name }) => name));
  return COLLATIONS.find((collation) => known.has(collation)) ?? 'utf8mb4_bin';
}
