import { SubmitSyntaxError } from './submit-syntax.errors.js';

/**
 * Writes text so that nothing in it is taken for a macro, neither when HTCondor reads the submit description
 * (`$(name)`, `$ENV(name)`, …) nor when the job is matched (`$$(name)`).
 *
 * `$` becomes `$(DOLLAR)`. Two dollars before a parenthesis become `$$(DOLLARDOLLAR)` instead, which is expanded at
 * match time only: two `$(DOLLAR)` there would turn into the start of a match-time macro and hold the job.
 * (HTCondor manual, "Submitting a job", "Using the macros and automatic variables".)
 */
export function escapeMacros(text: string): string {
  return text.replace(/(\$+)(\(?)/g, (_run, dollars: string, parenthesis: string) => {
    const pairs = parenthesis === '' ? 0 : Math.floor(dollars.length / 2);
    const singles = dollars.length - 2 * pairs;
    return '$$(DOLLARDOLLAR)'.repeat(pairs) + '$(DOLLAR)'.repeat(singles) + parenthesis;
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
  return [...text.matchAll(/\$(?:\$\((?!DOLLARDOLLAR\))|[A-Za-z_]+\()/gi)].map(([macro]) => macro);
}

const MACRO_START = /\$\$\(DOLLARDOLLAR\)|\$\$\(|\$\(([A-Za-z_][\w.]*)(?=[:)])/gi;

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
        ? start[0].replace(/^\$\$\(DOLLARDOLLAR\)$/i, '$$$$')
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
function closingParenthesis(text: string, position: number): number {
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
