import { assertNoControlCharacters } from './control-characters.js';

/**
 * A string literal of the ClassAd language in the notation of submit descriptions and constraints, where a backslash
 * is an ordinary character unless a double quote follows. Macros are not escaped: in a submit description put it
 * through {@link escapeMacros}.
 *
 * @param field what the value was given as, for the message
 * @throws ControlCharacterError when the value holds a control character; the notation has no way to write one
 */
export function classAdString(value: string, field = 'ClassAd string'): string {
  assertNoControlCharacters(field, value);
  return `"${value.replaceAll('"', '\\"')}"`;
}
