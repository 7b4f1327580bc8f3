import { SubmitSyntaxError } from './submit-syntax.errors.js';

/**
 * The "new syntax" that `arguments` and `environment` share (HTCondor manual, condor_submit, "arguments"): the whole
 * value in double quotes, inside of it tokens separated by blanks, a token with blanks in single quotes, and either
 * quote written twice where it stands for itself. A backslash is an ordinary character.
 */
export function quoteTokens(tokens: readonly string[]): string {
  const raw = tokens.map(quoteToken).join(' ');
  return `"${raw.replaceAll('"', '""')}"`;
}

function quoteToken(token: string): string {
  return token === '' || /[ \t']/.test(token) ? `'${token.replaceAll("'", "''")}'` : token;
}

/** True when a value is written in the new syntax: HTCondor decides by a leading double quote. */
export function isNewSyntax(value: string): boolean {
  return /^[ \t]*"/.test(value);
}

/**
 * The tokens of a value in the new syntax.
 * @param field the submit command, for the message
 * @throws SubmitSyntaxError when a quote is not closed or something follows the closing one
 */
export function parseTokens(field: string, value: string): string[] {
  return splitTokens(field, withoutOuterQuotes(field, trimBlanks(value)));
}

/** Removes the white space that HTCondor removes: the ASCII kind only, so that UTF-8 text stays as it is. */
export function trimBlanks(value: string): string {
  return value.replace(/^[ \t\r\n\v\f]+|[ \t\r\n\v\f]+$/g, '');
}

function withoutOuterQuotes(field: string, value: string): string {
  const inner = /^"((?:[^"]|"")*)"$/s.exec(value)?.[1];
  if (inner === undefined) {
    throw new SubmitSyntaxError(
      field,
      `the double quotes of ${value} do not match. Put the whole value in double quotes and write a quote inside as "".`,
    );
  }
  return inner.replaceAll('""', '"');
}

function splitTokens(field: string, raw: string): string[] {
  const tokens: string[] = [];
  let token: string | null = null;
  for (const [part, quoted, blank] of raw.matchAll(/'((?:[^']|'')*)'|([ \t\r\n]+)|[^' \t\r\n]+|'/g)) {
    if (part === "'") {
      throw new SubmitSyntaxError(field, `a single quote in ${raw} is not closed. Write a quote that is meant as ''.`);
    }
    if (blank === undefined) {
      token = (token ?? '') + (quoted?.replaceAll("''", "'") ?? part);
    } else if (token !== null) {
      tokens.push(token);
      token = null;
    }
  }
  return token === null ? tokens : [...tokens, token];
}
