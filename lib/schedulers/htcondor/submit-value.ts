import type { SubmitValue } from '../../domain/job-parameters.js';
import { quoteArguments } from './arguments.js';
import { assertNoControlCharacters, assertSubmittable } from './control-characters.js';
import { escapeMacros } from './macros.js';
import { quoteTokens } from './new-syntax.js';
import { SubmitSyntaxError } from './submit-syntax.errors.js';

/**
 * The raw text of a submit command's value. A string is submit syntax already and stays as it is; a list is quoted, so
 * that each item means itself: as program arguments for `arguments`, as `NAME=value` entries for `environment`, joined
 * with commas for every other command.
 *
 * @throws ControlCharacterError when an item of a list holds a control character
 * @throws SubmitSyntaxError when an item of a list holds a comma: HTCondor has no way to write it
 */
export function toSubmitValue(value: SubmitValue, commandName: string): string {
  if (typeof value === 'string') {
    return value;
  }
  return typeof value === 'object' ? quoteList(value, commandName) : String(value);
}

function quoteList(items: readonly string[], commandName: string): string {
  switch (commandName.toLowerCase()) {
    case 'arguments':
      return quoteArguments(items, commandName);
    case 'environment':
      return quoteEntries(items, commandName);
    default:
      return items.map((item, index) => listItem(item, `${commandName}[${index}]`)).join(', ');
  }
}

function quoteEntries(entries: readonly string[], commandName: string): string {
  entries.forEach((entry, index) => {
    assertSubmittable(`${commandName}[${index}]`, entry);
  });
  return escapeMacros(quoteTokens(entries));
}

function listItem(item: string, field: string): string {
  assertNoControlCharacters(field, item);
  if (item.includes(',')) {
    throw new SubmitSyntaxError(field, `"${item}" holds a comma, which separates items. Rename the file.`);
  }
  return escapeMacros(item);
}
