/** A CSV file with numbers in columns is not what its reader expects. */
export class UnreadableCsvError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnreadableCsvError';
  }
}

/** A table of one text column and the number columns that were asked for, all of the same length. */
export interface Columns<Name extends string> {
  readonly dates: readonly string[];
  readonly values: Readonly<Record<Name, readonly number[]>>;
}

/**
 * Reads a plain CSV (no quotes) whose first line names the columns: the column `date` and the named number columns.
 * Other columns are ignored.
 * @throws UnreadableCsvError when a column is missing or a value is not a number
 */
export function readColumns<Name extends string>(text: string, names: readonly Name[]): Columns<Name> {
  const [header = '', ...lines] = text.trimEnd().split(/\r?\n/);
  const titles = header.split(',');
  const indexOf = (title: string): number => {
    const index = titles.indexOf(title);
    if (index < 0) throw new UnreadableCsvError(`The file has no column "${title}".`);
    return index;
  };
  const rows = lines.map((line) => line.split(','));
  const dateIndex = indexOf('date');
  const column = (name: Name): number[] => {
    const index = indexOf(name);
    return rows.map((row, line) => toNumber(row[index], name, line + 2));
  };
  return {
    dates: rows.map((row) => row[dateIndex] ?? ''),
    values: Object.fromEntries(names.map((name) => [name, column(name)])) as Record<Name, number[]>,
  };
}

function toNumber(text: string | undefined, name: string, line: number): number {
  const value = text ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) {
    throw new UnreadableCsvError(`Line ${line}: "${text ?? ''}" in column "${name}" is not a number.`);
  }
  return value;
}
