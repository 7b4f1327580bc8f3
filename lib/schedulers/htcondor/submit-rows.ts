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

/** What separates the fields of a row, and the names of the macros that stand for it. */
const SEPARATORS: ReadonlyMap<string, string> = new Map([
  [',', 'nj_c'],
  [' ', 'nj_b'],
  ['\t', 'nj_t'],
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
  const macros = new FieldMacros();
  const lines = rows.map(({ commands }) =>
    columns
      .map((column, index) => {
        const text = commands[column.index]?.value ?? '';
        return index < columns.length - 1 ? macros.field(text) : lastField(text);
      })
      .join(','),
  );
  const variables = columns.map(({ variable }) => variable).join(',');
  return {
    commands: [...columns.map(({ name, variable }) => ({ name, value: `$(${variable})` })), ...macros.definitions()],
    // What begins a row must not look like a comment or the end of the list.
    statement: `queue ${variables} from (\n${lines.map((line) => NOTHING + line).join('\n')}\n)\n`,
  };
}

/** White space at its end would be cut off, and a backslash join the next row to it. */
function lastField(text: string): string {
  return `${NOTHING}${text}${/[ \t\\]$/.test(text) ? NOTHING : ''}`;
}

/** The macros that fields are written with. */
class FieldMacros {
  private readonly names = new Map<string, string>();

  /** A field that is not the last one. */
  field(text: string): string {
    return this.withoutSeparators(text) || NOTHING;
  }

  definitions(): SubmitCommand[] {
    // White space at the ends of a value is cut off.
    return [...this.names].map(([text, name]) => ({
      name,
      value: `${NOTHING}${text}${/[ \t]$/.test(text) ? NOTHING : ''}`,
    }));
  }

  private withoutSeparators(text: string): string {
    let dollars = '';
    const written = macroPieces(text).map((piece) => {
      if (piece.kind === 'text') {
        // A dollar before a macro would begin a match-time macro: it goes into the macro.
        const plain = /^(.*?)(\$*)$/s.exec(piece.text);
        dollars = plain?.[2] ?? '';
        return (plain?.[1] ?? '').replace(/\$*[, \t]/g, (separator) => this.macro(separator));
      }
      const whole = dollars + piece.text;
      dollars = '';
      return /[, \t]/.test(piece.text) ? this.macro(whole) : whole;
    });
    return written.join('') + dollars;
  }

  private macro(text: string): string {
    const name = SEPARATORS.get(text) ?? this.names.get(text) ?? `${ROW_MACRO_PREFIX}m${letters(this.names.size)}`;
    this.names.set(text, name);
    return `$(${name})`;
  }
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

/** 0 → a, 25 → z, 26 → ba. */
function letters(number: number): string {
  const last = String.fromCharCode(97 + (number % 26));
  return number < 26 ? last : letters(Math.floor(number / 26)) + last;
}
