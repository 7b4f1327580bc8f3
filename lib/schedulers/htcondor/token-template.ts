import { macroPieces, type MacroPiece } from './macro-pieces.js';
import { isNewSyntax, trimBlanks } from './new-syntax.js';
import { fillCall, joinFragments, namesInCall, type CommandTemplate, type Fragment } from './sub-job-values.js';
import { SubmitSyntaxError } from './submit-syntax.errors.js';

/** Part of a value in the new syntax, as it stands there: outside or inside of single quotes, or a sub-job's value. */
type Part =
  | { readonly kind: 'plain' | 'quoted' | 'call'; readonly text: string }
  | { readonly kind: 'value'; readonly name: string };

/**
 * The value of `arguments` or `environment` in submit syntax, with macros that differ from sub-job to sub-job: what
 * takes the place of one is a part of one token, whatever stands in it. The result is in the new syntax.
 *
 * @param names of those macros, in lower case
 * @throws SubmitSyntaxError when the quotes do not match
 */
export function tokenTemplate(command: string, text: string, names: ReadonlySet<string>): CommandTemplate {
  const trimmed = trimBlanks(text);
  const parts = isNewSyntax(trimmed)
    ? newSyntaxParts(command, trimmed, names)
    : oldSyntaxParts(command, trimmed, names);
  return (values) => {
    const tokens = new TokenWriter();
    for (const part of parts) {
      if (part.kind === 'value') tokens.value(values.get(part.name) ?? '');
      else if (part.kind === 'call') tokens.syntax(fillCall(part.text, values));
      else tokens.quoted(part.kind === 'quoted').syntax(part.text);
    }
    return tokens.end();
  };
}

/** Writes tokens in the new syntax; quotes are opened and closed as they are needed. */
class TokenWriter {
  private readonly fragments: Fragment[] = [{ text: '"', literal: false }];
  private open = false;

  /** Submit syntax as it stands; a call may stand on either side of a quote. */
  syntax(text: string): this {
    this.fragments.push({ text, literal: false });
    return this;
  }

  /** Whether what follows stands inside of single quotes. */
  quoted(wanted: boolean): this {
    if (this.open !== wanted) this.syntax("'");
    this.open = wanted;
    return this;
  }

  /** A text that is a part of one token, whatever stands in it. */
  value(value: string): void {
    if (value === '' || /[ \t']/.test(value)) this.quoted(true);
    const text = value.replaceAll('"', '""');
    this.fragments.push({ text: this.open ? text.replaceAll("'", "''") : text, literal: true });
  }

  end(): string {
    return joinFragments(this.quoted(false).syntax('"').fragments);
  }
}

function newSyntaxParts(command: string, text: string, names: ReadonlySet<string>): Part[] {
  const inner = /^"(.*)"$/s.exec(text)?.[1];
  if (inner === undefined) throw new SubmitSyntaxError(command, `the double quotes of ${text} do not match.`);
  const parts: Part[] = [];
  // An odd number of quotes before a place means that it is inside of them.
  let quotes = 0;
  const isOpen = (): boolean => quotes % 2 === 1;
  for (const piece of macroPieces(inner)) {
    if (piece.kind !== 'text') {
      parts.push(partOfMacro(piece, names, isOpen()));
      continue;
    }
    const segments = piece.text.split("'");
    segments.forEach((segment, index) => {
      if (index > 0) quotes += 1;
      // Also the empty one: it makes an empty token, or stands for a quote inside of quotes.
      if (index > 0 && isOpen()) parts.push({ kind: 'quoted', text: isReopened(parts, segments, index) ? "''" : '' });
      if (segment !== '') parts.push({ kind: isOpen() ? 'quoted' : 'plain', text: segment });
    });
  }
  if (isOpen()) throw new SubmitSyntaxError(command, `a single quote in ${text} is not closed.`);
  return parts;
}

/** Whether a quote opens where one was closed: `''` inside of quotes is a quote that means itself. */
function isReopened(parts: readonly Part[], segments: readonly string[], index: number): boolean {
  return index >= 2 && segments[index - 1] === '' && parts.at(-1)?.kind === 'quoted';
}

/** The old syntax knows no quotes: arguments are separated by blanks, variables by semicolons. */
function oldSyntaxParts(command: string, text: string, names: ReadonlySet<string>): Part[] {
  return macroPieces(text).flatMap((piece): Part[] => {
    if (piece.kind !== 'text') return [partOfMacro(piece, names, false, (raw) => raw.replaceAll('"', '""'))];
    return command === 'environment' ? oldVariables(piece.text) : oldArguments(piece.text);
  });
}

function oldArguments(text: string): Part[] {
  return text
    .replaceAll('\\"', '"')
    .split(/(')/)
    .filter((segment) => segment !== '')
    .map((segment) =>
      segment === "'" ? { kind: 'quoted', text: "''" } : { kind: 'plain', text: segment.replaceAll('"', '""') },
    );
}

function oldVariables(text: string): Part[] {
  return text
    .replace(/;[ \t]*/g, ';')
    .split(/(;)/)
    .filter((segment) => segment !== '')
    .map((segment): Part => {
      if (segment === ';') return { kind: 'plain', text: ' ' };
      const quoted = segment.replaceAll('"', '""');
      return /[ \t']/.test(segment)
        ? { kind: 'quoted', text: quoted.replaceAll("'", "''") }
        : { kind: 'plain', text: quoted };
    });
}

function partOfMacro(
  piece: MacroPiece,
  names: ReadonlySet<string>,
  open: boolean,
  raw: (text: string) => string = (text) => text,
): Part {
  if (piece.kind === 'macro' && names.has(piece.name)) return { kind: 'value', name: piece.name };
  const stays = piece.kind === 'macro' && namesInCall(piece.text.slice(2)).length === 0;
  if (stays) return { kind: open ? 'quoted' : 'plain', text: raw(piece.text) };
  return { kind: 'call', text: raw(piece.text) };
}
