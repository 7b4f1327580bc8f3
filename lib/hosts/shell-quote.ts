import { InvalidCommandError } from './host.errors.js';

/** Characters that mean nothing to any shell, so that plain words stay readable in messages and process lists. */
const PLAIN_WORD = /^[A-Za-z0-9_/.,:@%+-]+$/;

/** Words that would start a construct of the shell where a command's name is expected (POSIX 2.4, and bash). */
const RESERVED_WORD = /^(case|coproc|do|done|elif|else|esac|fi|for|function|if|in|select|then|time|until|while)$/;

/**
 * Writes a program and its arguments as one line of the POSIX shell that starts exactly this program with exactly
 * these arguments, byte for byte. It is the only way in which a string gets into a shell command of this library.
 *
 * Source: POSIX.1-2017, Shell Command Language, 2.2.2 "Single-Quotes".
 * @throws InvalidCommandError for a NUL character, which no argument can hold
 */
export function shellQuote(argv: readonly string[]): string {
  return argv.map(quoteWord).join(' ');
}

function quoteWord(word: string): string {
  refuseNul(word);
  return PLAIN_WORD.test(word) && !RESERVED_WORD.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;
}

/** @throws InvalidCommandError when there is a NUL character in the word */
export function refuseNul(word: string): void {
  if (word.includes('\0')) {
    throw new InvalidCommandError(
      `An argument of a command holds a NUL character, which no program can be given: ${JSON.stringify(word.slice(0, 80))}.`,
    );
  }
}
