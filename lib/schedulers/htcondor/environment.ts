import { assertSubmittable } from './control-characters.js';
import { escapeMacros } from './macros.js';
import { isNewSyntax, parseTokens, quoteTokens, trimBlanks } from './new-syntax.js';
import { SubmitSyntaxError } from './submit-syntax.errors.js';

/**
 * The value of the submit command `environment` that sets each variable byte for byte.
 *
 * @param variables values by name
 * @param field what the record was given as, for the message
 * @throws ControlCharacterError when a value holds a control character other than a tab
 * @throws SubmitSyntaxError when a name is empty or holds `=`, white space or a control character
 */
export function quoteEnvironment(variables: Readonly<Record<string, string>>, field = 'environment'): string {
  const entries = Object.entries(variables).map(([name, value]) => {
    if (!/^[^=\s\p{Cc}\p{Surrogate}]+$/u.test(name)) {
      throw new SubmitSyntaxError(field, `${JSON.stringify(name)} is not the name of an environment variable.`);
    }
    assertSubmittable(`${field}.${name}`, value);
    return `${name}=${value}`;
  });
  return escapeMacros(quoteTokens(entries));
}

/**
 * The variables that HTCondor makes of the value of the submit command `environment`, its macros already expanded:
 * the new syntax when it begins with a double quote, the old one otherwise (`A=x;B=y`). Of a name that appears twice
 * the last value counts.
 *
 * @throws SubmitSyntaxError when the quotes do not match or an entry has no `=`
 */
export function parseEnvironment(value: string): Record<string, string> {
  const entries = isNewSyntax(value) ? parseTokens('environment', value) : parseOldSyntax(value);
  return Object.fromEntries(
    entries.map((entry) => {
      const equals = entry.indexOf('=');
      if (equals < 1) {
        throw new SubmitSyntaxError('environment', `"${entry}" is not of the form NAME=value.`);
      }
      return [entry.slice(0, equals), entry.slice(equals + 1)];
    }),
  );
}

function parseOldSyntax(value: string): string[] {
  return trimBlanks(value)
    .split(';')
    .map((entry) => entry.replace(/^[ \t\r\n]+/, ''))
    .filter((entry) => entry !== '');
}
