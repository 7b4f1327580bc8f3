import { itemText, type Item } from '../domain/itemdata.js';
import { commandTemplate, commandText, macrosIn, type CommandValue } from '../schedulers/htcondor/command-template.js';
import { macroPieces } from '../schedulers/htcondor/macro-pieces.js';
import type { CommandTemplate, SubJobValues } from '../schedulers/htcondor/sub-job-values.js';
import type { SubmitCommand } from '../schedulers/scheduler.js';

/** The macros that mean a sub-job's own number. */
export const INDEX_MACROS: readonly string[] = ['process', 'procid'];

/** The submit commands of a job: those that are the same for all of its sub-jobs, and those that are not. */
export class SubJobCommands {
  /** The same for all sub-jobs. */
  readonly shared: readonly SubmitCommand[];
  private readonly own: readonly (readonly [name: string, template: CommandTemplate])[];

  /**
   * @param values by command
   * @param names the macros that differ from sub-job to sub-job, in lower case
   * @throws SubmitSyntaxError, ControlCharacterError for values that cannot be submitted
   */
  constructor(values: ReadonlyMap<string, CommandValue>, names: ReadonlySet<string>) {
    const differing = differingCommands(values, names);
    const entries = [...values];
    this.shared = entries
      .filter(([name]) => !differing.has(name))
      .map(([name, value]) => ({ name, value: commandText(name, value) }));
    this.own = entries
      .filter(([name]) => differing.has(name))
      .map(([name, value]) => {
        const whole = typeof value === 'string' ? withMacrosFilledIn(value, values, differing) : value;
        return [name, commandTemplate(name, whole, names)];
      });
  }

  /** Whether any command differs. */
  get differ(): boolean {
    return this.own.length > 0;
  }

  /** The commands of one sub-job that others have not. */
  of(values: SubJobValues): SubmitCommand[] {
    return this.own.map(([name, template]) => ({ name, value: template(values) }));
  }
}

/** What the macros of one sub-job stand for. */
export function subJobValues(position: number, item: Item | null): SubJobValues {
  return new Map([
    ...Object.entries(item ?? {}).map(([name, value]) => [name.toLowerCase(), itemText(value)] as const),
    ...INDEX_MACROS.map((name) => [name, String(position)] as const),
  ]);
}

/** The commands whose values depend on one of the names, be it by way of other commands. */
export function differingCommands(
  values: ReadonlyMap<string, CommandValue>,
  names: ReadonlySet<string>,
): ReadonlySet<string> {
  const macros = new Map([...values].map(([name, value]) => [name, macrosIn(value)]));
  const differing = new Set<string>();
  for (let before = -1; before < differing.size;) {
    before = differing.size;
    for (const [name, used] of macros) {
      if ([...used].some((macro) => names.has(macro) || differing.has(macro))) differing.add(name);
    }
  }
  return differing;
}

/** The macros of the names that a command's value depends on, be it by way of other commands. */
export function macrosReached(command: string, values: ReadonlyMap<string, CommandValue>): ReadonlySet<string> {
  const reached = new Set<string>();
  const visit = (name: string): void => {
    const value = values.get(name);
    if (value === undefined) return;
    for (const macro of macrosIn(value)) {
      if (reached.has(macro)) continue;
      reached.add(macro);
      visit(macro);
    }
  };
  visit(command);
  return reached;
}

/** Puts commands that differ in the place of the macros that mean them, so that each value is quoted where it ends up. */
function withMacrosFilledIn(
  text: string,
  values: ReadonlyMap<string, CommandValue>,
  differing: ReadonlySet<string>,
  within: readonly string[] = [],
): string {
  return macroPieces(text)
    .map((piece) => {
      const value = piece.kind === 'macro' && differing.has(piece.name) ? values.get(piece.name) : undefined;
      if (piece.kind !== 'macro' || typeof value !== 'string' || within.includes(piece.name)) return piece.text;
      return withMacrosFilledIn(value, values, differing, [...within, piece.name]);
    })
    .join('');
}
