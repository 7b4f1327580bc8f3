import type { SubmissionRow, SubmitCommand } from '../scheduler.js';
import { macroPieces } from './macro-pieces.js';

/** A queue statement that makes one proc of each row, and the commands that it needs before it. */
export interface QueueStatement {
  readonly commands: readonly SubmitCommand[];
  readonly statement: string;
}

/**
 * The names of the macros by which rows are written begin with this; a job cannot set such macros.
 */
export const ROW_MACRO_PREFIX = 'nj_';

const NOTHING = '$(nj_n)';

/** What separates the fields of a row, as macros. */
const SEPARATORS: ReadonlyMap<string, SubmitCommand> = new Map([
  [',', { name: 'nj_c', value: ',' }],
  // White space at the ends of a value is cut off.
  [' ', { name: 'nj_b', value: `${NOTHING} ${NOTHING}` }],
  ['\t', { name: 'nj_t', value: `${NOTHING}\t${NOTHING}` }],
]);

/**
 * Writes rows as `queue <variables> from (` … `)` (HTCondor manual, "Submitting a job", "Submitting many similar jobs
 * with one queue command").
 *
 * condor_submit 23.9.6 splits a row at commas and white space, the unit separator of later versions does nothing there,
 * a row that begins with `#` is left out without a word, and empty fields vanish (all tried). So separators inside of a
 * field are written as macros; the last field takes the rest of the row as it is. Separators inside of a call such as
 * `$INT(process,%03d)` cannot be macros: such a call becomes a macro as a whole. A variable whose name has a digit is no
 * variable to HTCondor, hence letters.
 *
 * @param rows at least one
 */
export function queueFromRows(rows: readonly SubmissionRow[]): QueueStatement {
  const columns = columnsOf(rows);
  const calls = new Map<string, string>();
  const separators = new Set<SubmitCommand>();
  const field = (text: string): string => {
    const written = macroPieces(text).map((piece) => {
      if (piece.kind !== 'text' && /[, \t]/.test(piece.text)) return callMacro(piece.text, calls);
      return piece.kind === 'text' ? withoutSeparators(piece.text, separators) : piece.text;
    });
    return written.join('') || NOTHING;
  };
  const lines = rows.map(({ commands }) =>
    columns
      .map((column, index) => {
        const text = commands[column.index]?.value ?? '';
        return index < columns.length - 1 ? field(text) : `${NOTHING}${text}${NOTHING}`;
      })
      .join(','),
  );
  const variables = columns.map(({ variable }) => variable).join(',');
  return {
    commands: [
      ...columns.map(({ name, variable }) => ({ name, value: `$(${variable})` })),
      ...separators,
      ...[...calls].map(([value, name]) => ({ name, value })),
    ],
    // What begins a row must not look like a comment or the end of the list.
    statement: `queue ${variables} from (\n${lines.map((line) => NOTHING + line).join('\n')}\n)\n`,
  };
}

interface Column {
  readonly name: string;
  readonly variable: string;
  /** Where it stands in each row. */
  readonly index: number;
}

/** The longest values come last, where nothing has to be written as macros. */
function columnsOf(rows: readonly SubmissionRow[]): Column[] {
  const [first = { commands: [] }] = rows;
  const columns = first.commands.map(({ name, value }, index) => ({
    name,
    variable: `${ROW_MACRO_PREFIX}r${letters(index)}`,
    index,
    length: value.length,
  }));
  return columns.sort((a, b) => a.length - b.length);
}

function withoutSeparators(text: string, used: Set<SubmitCommand>): string {
  return text.replace(/[, \t]/g, (separator) => {
    const command = SEPARATORS.get(separator);
    if (!command) return separator;
    used.add(command);
    return `$(${command.name})`;
  });
}

function callMacro(call: string, calls: Map<string, string>): string {
  const name = calls.get(call) ?? `${ROW_MACRO_PREFIX}m${letters(calls.size)}`;
  calls.set(call, name);
  return `$(${name})`;
}

/** 0 → a, 25 → z, 26 → ba. */
function letters(number: number): string {
  const last = String.fromCharCode(97 + (number % 26));
  return number < 26 ? last : letters(Math.floor(number / 26)) + last;
}
