import { types } from 'node:util';
import { FindOperator, type ColumnOptions, type ValueTransformer } from 'typeorm';

/**
 * Translates the values of a column, and those that stand in a condition on it. TypeORM 0.3 hands the conditions of
 * updates and deletions to a transformer as they are; 1.x takes the values out of them itself.
 */
function transformerOf(to: (value: unknown) => unknown, from: (stored: unknown) => unknown): ValueTransformer {
  const transformer: ValueTransformer = {
    to: (value: unknown) => {
      if (!(value instanceof FindOperator)) return to(value);
      value.transformValue(transformer);
      return value;
    },
    from: (stored: unknown) => (stored === null ? null : from(stored)),
  };
  return transformer;
}

/**
 * Times are kept as milliseconds since 1970 in UTC: exact, comparable and the same on every database, whatever its time
 * zone and the resolution of its date types. Drivers give a bigint as a number or as a string.
 */
const timeTransformer = transformerOf(
  (value) => (types.isDate(value) ? value.getTime() : value),
  (stored) => new Date(Number(stored)),
);

const jsonTransformer = transformerOf(
  (value) => (value === null || value === undefined ? value : JSON.stringify(value)),
  (stored) => JSON.parse(String(stored)) as unknown,
);

const integerTransformer = transformerOf((value) => value, Number);

/** Characters that a text of somebody else's may have in a column without a length: MySQL's TEXT holds 65,535 bytes. */
const FOREIGN_TEXT_LENGTH = 16_000;

/** A moment; see {@link timeTransformer}. */
export const time: ColumnOptions = { type: 'bigint', transformer: timeTransformer };

/** A moment that may be absent. */
export const optionalTime: ColumnOptions = { ...time, nullable: true };

/** A value kept as JSON text. */
export const json: ColumnOptions = { type: 'text', transformer: jsonTransformer };

/** A value kept as JSON text that may be absent. */
export const optionalJson: ColumnOptions = { ...json, nullable: true };

/** A whole number that may exceed 32 bits, such as a file position. */
export const bigInteger: ColumnOptions = { type: 'bigint', transformer: integerTransformer };

/**
 * A text that somebody else wrote (a scheduler, a program, a handler), or null. It is cut where it is too long, and has
 * no NUL, which PostgreSQL refuses: that a status cannot be stored would be worse.
 */
export function optionalForeignText(length?: number): ColumnOptions {
  const transformer = transformerOf(
    (value) =>
      typeof value === 'string' ? cut(value.replaceAll('\0', '\uFFFD'), length ?? FOREIGN_TEXT_LENGTH) : value,
    (stored) => stored,
  );
  return { ...(length === undefined ? { type: 'text' } : { type: 'varchar', length }), nullable: true, transformer };
}

/** Never between the halves of a character. */
function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}
