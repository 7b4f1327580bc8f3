/** A column of the table. */
export interface Column {
  /** Name of a property of the job, or a path such as `extendedProperties.a.b`. */
  readonly name: string;
  /** The header that was asked for; absent for the usual one. */
  readonly header?: string;
}

/** A column as it is asked for: a name, `name=Header`, or a header and a name as in the 2016 Jobs API. */
export type ColumnField = string | readonly [header: string, name: string] | Column;

/** Columns with a cell of their own. */
export const KNOWN_COLUMNS = [
  'id',
  'name',
  'description',
  'user',
  'status',
  'progress',
  'template',
  'type',
  'scheduler',
  'creationTime',
  'executeTime',
  'startTime',
  'completionTime',
  'runTime',
  'numJobs',
  'exitCode',
  'exitSignal',
  'schedulerStatus',
  'statusMessage',
] as const;

/** One of {@link KNOWN_COLUMNS}. */
export type KnownColumn = (typeof KNOWN_COLUMNS)[number];

/** What is shown where nothing was asked for. */
export const DEFAULT_COLUMNS: readonly Column[] = ['id', 'name', 'status', 'progress', 'creationTime', 'runTime'].map(
  (name) => ({ name }),
);

/** What the server can order by, by column. Ids grow with the time of creation. */
const SERVER_ORDER: Readonly<Record<string, string>> = {
  id: 'id',
  name: 'name',
  status: 'status',
  creationTime: 'id',
};

/** Names of the 2016 Jobs API, and how they are called here. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  run_time: 'runTime',
  creation_time: 'creationTime',
  execute_time: 'executeTime',
  start_time: 'startTime',
  completion_time: 'completionTime',
  num_jobs: 'numJobs',
  extended_properties: 'extendedProperties',
};

/** Whether a column has a cell of its own. */
export function isKnownColumn(name: string): name is KnownColumn {
  return (KNOWN_COLUMNS as readonly string[]).includes(name);
}

/** The key that the server orders a column by; `null` where it cannot. */
export function serverOrder(name: string): string | null {
  return Object.hasOwn(SERVER_ORDER, name) ? (SERVER_ORDER[name] ?? null) : null;
}

/**
 * Reads the columns that were asked for: a list, or a text with commas, or a JSON array as text. Nothing gives the
 * usual ones.
 */
export function columnsOf(fields: string | readonly ColumnField[] | null | undefined): readonly Column[] {
  const list = typeof fields === 'string' ? listOf(fields) : (fields ?? []);
  const columns = list.map(columnOf).filter((column) => column.name !== '');
  return columns.length ? columns : DEFAULT_COLUMNS;
}

/** The text that {@link columnsOf} reads. */
export function columnsText(columns: readonly Column[]): string {
  const texts = columns.map(({ name, header }) => (header === undefined ? name : `${name}=${header}`));
  return texts.some((text) => text.includes(',')) ? JSON.stringify(texts) : texts.join(',');
}

function listOf(text: string): readonly ColumnField[] {
  if (!text.trim().startsWith('[')) return text.split(',');
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? (list as readonly ColumnField[]) : [];
  } catch {
    return [];
  }
}

function columnOf(field: ColumnField): Column {
  if (isPair(field)) return { name: hereCalled(field[1]), header: field[0] };
  if (typeof field === 'object') return { ...field, name: hereCalled(field.name) };
  const at = field.indexOf('=');
  if (at < 0) return { name: hereCalled(field) };
  return { name: hereCalled(field.slice(0, at)), header: field.slice(at + 1).trim() };
}

function isPair(field: ColumnField): field is readonly [string, string] {
  return Array.isArray(field);
}

function hereCalled(name: string): string {
  const [first = '', ...rest] = name.trim().split('.');
  return [Object.hasOwn(OLD_NAMES, first) ? OLD_NAMES[first] : first, ...rest].join('.');
}

/** The value at a path such as `extendedProperties.a.b`; only what is the object's own. */
export function valueAt(job: object, path: string): unknown {
  let value: unknown = job;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** A header for a path: `extendedProperties.basinArea` becomes "Basin area". */
export function headerOf(path: string): string {
  const last = path.split('.').at(-1) ?? path;
  const words = last
    .replace(/[_-]+/g, ' ')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
