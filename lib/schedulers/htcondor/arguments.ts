import { assertSubmittable } from './control-characters.js';
import { escapeMacros } from './macros.js';
import { isNewSyntax, parseTokens, quoteTokens, trimBlanks } from './new-syntax.js';
import { SubmitSyntaxError } from './submit-syntax.errors.js';

/**
 * The value of the submit command `arguments` that hands each item of the list to the program byte for byte.
 *
 * @param list the program's arguments, without its own name
 * @param field what the list was given as, for the message
 * @throws ControlCharacterError when an item holds a control character other than a tab
 */
export function quoteArguments(list: readonly string[], field = 'arguments'): string {
  list.forEach((item, index) => {
    assertSubmittable(`${field}[${index}]`, item);
  });
  return escapeMacros(quoteTokens(list));
}

/**
 * The arguments that HTCondor makes of the value of the submit command `arguments`, its macros already expanded: the
 * new syntax when it begins with a double quote, the old one otherwise (split at blanks, `\"` is a double quote).
 *
 * @throws SubmitSyntaxError when the quotes do not match
 */
export function parseArguments(value: string): string[] {
  if (isNewSyntax(value)) {
    return parseTokens('arguments', value);
  }
  if (/(?<!\\)"/.test(value)) {
    throw new SubmitSyntaxError(
      'arguments',
      `${value} has a double quote in the middle. Put the whole value in double quotes, or write \\" for a quote.`,
    );
  }
  const raw = trimBlanks(value).replaceAll('\\"', '"');
  return raw === '' ? [] : raw.split(/[ \t\r\n]+/);
}
