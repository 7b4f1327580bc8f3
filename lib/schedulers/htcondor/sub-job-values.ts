import { escapeMacros, escapeMacrosBefore } from './macros.js';

/** The values of the macros that differ from sub-job to sub-job, by their names in lower case. */
export type SubJobValues = ReadonlyMap<string, string>;

/** Makes the value of a submit command for one sub-job. */
export type CommandTemplate = (values: SubJobValues) => string;

/** A part of a command's value: text in submit syntax, or text that means itself. */
export interface Fragment {
  readonly text: string;
  readonly literal: boolean;
}

/** Joins fragments so that nothing in the literal ones is taken for a macro, whatever stands beside them. */
export function joinFragments(fragments: readonly Fragment[]): string {
  return fragments.reduceRight(
    (following, { text, literal }) => (literal ? escapeMacrosBefore(text, following) : text) + following,
    '',
  );
}

/**
 * A function call or a macro with a default, `$INT(process,%03d)`, `$(x:$(basin))`, for one sub-job. Functions take a
 * macro's name where others write `$(name)`; a number may stand there, too.
 */
export function fillCall(text: string, values: SubJobValues): string {
  const filled = text.replace(/(?<!\$)\$\(([A-Za-z_]\w*)\)/g, (whole: string, name: string) => {
    const value = values.get(name.toLowerCase());
    return value === undefined ? whole : escapeMacros(value);
  });
  return filled.replace(/^(\$[A-Za-z_]\w*\(\s*)([A-Za-z_]\w*)(?=\s*[,)])/, (whole, head: string, name: string) => {
    const value = values.get(name.toLowerCase());
    return value !== undefined && /^-?\d+(\.\d+)?$/.test(value) ? head + value : whole;
  });
}

/** The macros, in lower case, that {@link fillCall} would fill in. */
export function namesInCall(text: string): string[] {
  const first = /^\$[A-Za-z_]\w*\(\s*([A-Za-z_]\w*)\s*[,)]/.exec(text)?.[1];
  const inside = [...text.matchAll(/(?<!\$)\$\(([A-Za-z_]\w*)\)/g)].map(([, name]) => name ?? '');
  return [...inside, ...(first === undefined ? [] : [first])].map((name) => name.toLowerCase());
}
