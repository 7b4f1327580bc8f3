/** A value of a sweep. */
export type ItemValue = string | number | boolean;

/** One row of `itemdata`: the values of one sub-job, by the names under which `$(name)` means them. */
export type Item = Readonly<Record<string, ItemValue>>;

/** The largest number of sub-jobs of one job. HTCondor's own limit for a submission is set by its administrator. */
export const MOST_SUB_JOBS = 100_000;

/** The text that stands for a value: what reaches the program. */
export function itemText(value: ItemValue): string {
  return String(value);
}

/** What is wrong with one value or row. */
export interface ItemProblem {
  /** For example `itemdata[3].basin`. */
  readonly field: string;
  readonly message: string;
}

/** Nobody reads more of them at once. */
const MOST_PROBLEMS = 10;

/**
 * Looks whether rows can be a job's `itemdata`: as many as a job may have sub-jobs, all with the same names, values that
 * can reach a program as they are.
 * @returns the first things that are wrong
 */
export function itemProblems(rows: unknown): ItemProblem[] {
  if (!Array.isArray(rows) || rows.length < 1 || rows.length > MOST_SUB_JOBS) {
    return [{ field: 'itemdata', message: `must be a list of 1 to ${MOST_SUB_JOBS} objects, one for each sub-job` }];
  }
  const names = isRow(rows[0]) ? Object.keys(rows[0]) : [];
  const problems = nameProblems(names);
  for (const [index, row] of rows.entries()) {
    if (problems.length >= MOST_PROBLEMS) break;
    problems.push(...rowProblems(row, `itemdata[${index}]`, names));
  }
  return problems.slice(0, MOST_PROBLEMS);
}

function nameProblems(names: readonly string[]): ItemProblem[] {
  const seen = new Set<string>();
  return names.flatMap((name) => {
    const field = `itemdata[0].${name}`;
    if (!/^[A-Za-z_]\w{0,99}$/.test(name)) {
      return [{ field, message: 'is not a name of letters, digits and underscores that begins with a letter' }];
    }
    if (seen.has(name.toLowerCase()))
      return [{ field, message: 'is there twice: HTCondor tells no upper from lower case' }];
    seen.add(name.toLowerCase());
    return [];
  });
}

function rowProblems(row: unknown, field: string, names: readonly string[]): ItemProblem[] {
  if (!isRow(row)) return [{ field, message: 'must be an object with at least one value' }];
  const own = Object.keys(row);
  if (own.length !== names.length || names.some((name) => !Object.hasOwn(row, name))) {
    return [{ field, message: `must have the same names as the first row: ${names.join(', ')}` }];
  }
  return own.flatMap((name) => {
    const message = valueProblem(row[name]);
    return message === null ? [] : [{ field: `${field}.${name}`, message }];
  });
}

function valueProblem(value: unknown): string | null {
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return null;
  if (typeof value !== 'string') return 'must be a text, a finite number or a boolean';
  // What an argument or a variable cannot carry; a tab it can. A lone surrogate would reach the job as U+FFFD.
  return /[\u0000-\u0008\u000a-\u001f\u007f]|\p{Surrogate}/u.test(value)
    ? 'holds a control character or broken Unicode, which a submit description cannot carry; put it into an input file'
    : null;
}

function isRow(row: unknown): row is Record<string, unknown> {
  return typeof row === 'object' && row !== null && !Array.isArray(row) && Object.keys(row).length > 0;
}
