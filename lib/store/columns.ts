import type { ColumnOptions, ValueTransformer } from 'typeorm';

/**
 * Times are kept as milliseconds since 1970 in UTC: exact, comparable and the same on every database, whatever its time
 * zone and the resolution of its date types. Drivers give a bigint as a number or as a string.
 */
const timeTransformer: ValueTransformer = {
  to: (value: Date | null | undefined) => value?.getTime() ?? value,
  from: (value: number | string | null) => (value === null ? null : new Date(Number(value))),
};

const jsonTransformer: ValueTransformer = {
  to: (value: unknown) => (value === null || value === undefined ? value : JSON.stringify(value)),
  from: (value: string | null) => (value === null ? null : (JSON.parse(value) as unknown)),
};

const integerTransformer: ValueTransformer = {
  to: (value: number | null | undefined) => value,
  from: (value: number | string | null) => (value === null ? null : Number(value)),
};

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
