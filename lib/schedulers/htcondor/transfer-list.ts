import { trimBlanks } from './new-syntax.js';
import { SubmitSyntaxError } from './submit-syntax.errors.js';

/**
 * The items of `transfer_input_files` or `transfer_output_files`: separated by commas, blanks around them removed,
 * empty ones left out. A name cannot hold a comma; HTCondor has no quoting here.
 */
export function parseTransferList(value: string): string[] {
  return value
    .split(',')
    .map(trimBlanks)
    .filter((item) => item !== '');
}

/**
 * The pairs of `transfer_output_remaps`, new name by name: `"a = dir/b ; c = d"`. A backslash takes the special
 * meaning from `=`, `;` and itself.
 *
 * @throws SubmitSyntaxError when a pair has no `=` or the double quotes do not match
 */
export function parseRemaps(value: string): Record<string, string> {
  const trimmed = trimBlanks(value);
  const inner = /^"(.*)"$/s.exec(trimmed)?.[1] ?? trimmed;
  if (inner.includes('"')) {
    throw new SubmitSyntaxError('transfer_output_remaps', `the double quotes of ${value} do not match.`);
  }
  return Object.fromEntries(
    splitUnescaped(inner, ';')
      .filter((pair) => trimBlanks(pair) !== '')
      .map((pair) => {
        const [name, newName, ...more] = splitUnescaped(pair, '=').map((part) => unescape(trimBlanks(part)));
        if (!name || !newName || more.length > 0) {
          throw new SubmitSyntaxError(
            'transfer_output_remaps',
            `"${trimBlanks(pair)}" is not of the form name = newname.`,
          );
        }
        return [name, newName];
      }),
  );
}

function splitUnescaped(text: string, separator: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (const [piece] of text.matchAll(/\\.|[^\\]|\\$/gs)) {
    if (piece === separator) {
      parts.push(part);
      part = '';
    } else {
      part += piece;
    }
  }
  return [...parts, part];
}

function unescape(text: string): string {
  return text.replace(/\\(.)/gs, '$1');
}
