import { SubmitSyntaxError } from './submit-syntax.errors.js';

const TWO_DOLLARS = '$$(DOLLARDOLLAR)';
const DOLLAR = '$(DOLLAR)';
/** A match-time macro whose name no machine knows, so that its default, one dollar, takes its place. */
const MATCH_TIME_DOLLAR = '$$(NestjsJobsNoSuchAttribute:$)';

/**
 * Writes text so that nothing in it is taken for a macro, neither when HTCondor reads the submit description
 * (`$(name)`, `$ENV(name)`, …) nor when the job is matched (`$$(name)`); what HTCondor makes of it is the text, byte for
 * byte (tried on 23.9.6 with thousands of values).
 *
 * Where dollars could begin a macro, each pair becomes `$$(DOLLARDOLLAR)`, which is expanded at match time, and a single
 * one `$(DOLLAR)`. Two `$(DOLLAR)` in a row would not do: HTCondor turns them into `$$(DOLLAR)`, a match-time macro that
 * does not exist, and holds the job. Nor does it do before the text `(DOLLAR)`, as HTCondor reads its own result again.
 * Other dollars stand for themselves, so that paths stay readable in the queue.
 * (HTCondor manual, "Submitting a job", "Using the macros and automatic variables".)
 */
export function escapeMacros(text: string): string {
  return text.replace(/(\$+)(?=\w*\()(?=(\(DOLLAR\))?)/gi, (_run, dollars: string, dollarMacro?: string) => {
    const single = dollarMacro === undefined ? DOLLAR : MATCH_TIME_DOLLAR;
    return TWO_DOLLARS.repeat(dollars.length / 2) + single.repeat(dollars.length % 2);
  });
}

/**
 * The same for text that other text follows, which is in submit syntax already: what the end of the one and the
 * beginning of the other could mean together is kept apart, too.
 */
export function escapeMacrosBefore(text: string, following: string): string {
  if (!text.includes('$')) return text;
  return text.replace(/\$+/g, (dollars: string, position: number) => {
    const behind = text.slice(position + dollars.length) + following;
    if (!/^(?:\$|\w*\()/.test(behind)) return dollars;
    const single = /^(?:\$|\(DOLLAR\))/i.test(behind) ? MATCH_TIME_DOLLAR : DOLLAR;
    return TWO_DOLLARS.repeat(dollars.length / 2) + single.repeat(dollars.length % 2);
  });
}

/** Gives the value of a macro by its name in lower case, itself not expanded; `undefined` when there is none. */
export type MacroLookup = (name: string) => string | undefined;

/**
 * Expands macros as HTCondor does: `$(name)`, `$(name:default)`, `$(DOLLAR)` and `$$(DOLLARDOLLAR)`. An unknown name
 * without a default becomes the empty text. Other forms, see {@link unsupportedMacros}, stay as they are.
 *
 * @throws SubmitSyntaxError when macros refer to each other in a circle
 */
export function expandMacros(text: string, lookup: MacroLookup): string {
  return expand(text, lookup, []);
}

/**
 * The macros in a text that {@link expandMacros} leaves as they are: functions such as `$ENV(…)` and match-time macros
 * such as `$$(Arch)`, each up to its opening parenthesis.
 */
export function unsupportedMacros(text: string): string[] {
  return [...text.matchAll(/\$(?:\$\((?!DOLLARDOLLAR\)|NestjsJobsNoSuchAttribute:\$\))|[A-Za-z_]+\()/gi)].map(
    ([macro]) => macro,
  );
}

const ESCAPED_DOLLARS: ReadonlyMap<string, string> = new Map([
  [TWO_DOLLARS.toLowerCase(), '$$'],
  [MATCH_TIME_DOLLAR.toLowerCase(), '$'],
]);

const MACRO_START = /\$\$\((?:DOLLARDOLLAR\)|NestjsJobsNoSuchAttribute:\$\))?|\$\(([A-Za-z_][\w.]*)(?=[:)])/gi;

function expand(text: string, lookup: MacroLookup, within: readonly string[]): string {
  let result = '';
  let position = 0;
  for (const start of matches(MACRO_START, text)) {
    const name = start[1]?.toLowerCase();
    const end = name === undefined ? start.index + start[0].length : closingParenthesis(text, start.index + 2);
    if (start.index < position || end < 0) {
      continue;
    }
    result += text.slice(position, start.index);
    position = name === undefined ? end : end + 1;
    result +=
      name === undefined
        ? (ESCAPED_DOLLARS.get(start[0].toLowerCase()) ?? start[0])
        : valueOf(name, text.slice(start.index + start[0].length, end), lookup, within);
  }
  return result + text.slice(position);
}

/** @param rest what follows the name: nothing, or `:` and the default */
function valueOf(name: string, rest: string, lookup: MacroLookup, within: readonly string[]): string {
  if (name === 'dollar') {
    return '$';
  }
  if (within.includes(name)) {
    throw new SubmitSyntaxError(name, `the macro refers to itself: ${[...within, name].join(' → ')}.`);
  }
  const value = lookup(name);
  return value === undefined
    ? expand(rest.replace(/^:/, ''), lookup, within)
    : expand(value, lookup, [...within, name]);
}

/** Position of the parenthesis that closes the one before `position`; -1 when it stays open. */
export function closingParenthesis(text: string, position: number): number {
  let depth = 1;
  for (const match of matches(/[()]/g, text, position)) {
    depth += match[0] === '(' ? 1 : -1;
    if (depth === 0) {
      return match.index;
    }
  }
  return -1;
}

function* matches(pattern: RegExp, text: string, from = 0): Generator<RegExpExecArray> {
  const search = new RegExp(pattern);
  search.lastIndex = from;
  for (let match = search.exec(text); match; match = search.exec(text)) {
    yield match;
  }
}
