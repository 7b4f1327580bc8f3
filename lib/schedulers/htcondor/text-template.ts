import { macroPieces } from './macro-pieces.js';
import { fillCall, joinFragments, type CommandTemplate, type Fragment, type SubJobValues } from './sub-job-values.js';

/** Writes the text of a value where it stands. */
export type ValueWriter = (value: string, insideQuotes: boolean) => string;

/** A value of a command that is not quoted as a whole, with macros that differ from sub-job to sub-job. */
export function textTemplate(text: string, names: ReadonlySet<string>, write: ValueWriter): CommandTemplate {
  let insideQuotes = false;
  const parts = macroPieces(text).map((piece): Part => {
    if (piece.kind === 'macro' && names.has(piece.name)) return { kind: 'value', name: piece.name, insideQuotes };
    if (piece.kind !== 'text') return { kind: 'call', text: piece.text };
    if (piece.text.replace(/\\"/g, '').split('"').length % 2 === 0) insideQuotes = !insideQuotes;
    return { kind: 'text', text: piece.text };
  });
  return (values) => joinFragments(parts.map((part) => fragmentOf(part, values, write)));
}

type Part =
  | { readonly kind: 'text' | 'call'; readonly text: string }
  | { readonly kind: 'value'; readonly name: string; readonly insideQuotes: boolean };

function fragmentOf(part: Part, values: SubJobValues, write: ValueWriter): Fragment {
  switch (part.kind) {
    case 'value':
      return { text: write(values.get(part.name) ?? '', part.insideQuotes), literal: true };
    case 'call':
      return { text: fillCall(part.text, values), literal: false };
    case 'text':
      return { text: part.text, literal: false };
  }
}

/** Text as it is: what the rest of the line is taken for. */
export function plainText(value: string): string {
  return value;
}

/** Inside of double quotes the content of a ClassAd string, else a part of an expression. */
export function expressionText(value: string, insideQuotes: boolean): string {
  return insideQuotes ? value.replaceAll('"', '\\"') : value;
}

/** An attribute of the job: outside of quotes a number or a boolean means itself, another text a ClassAd string. */
export function attributeText(value: string, insideQuotes: boolean): string {
  if (insideQuotes) return expressionText(value, true);
  return /^(?:true|false|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/i.test(value) ? value : `"${expressionText(value, true)}"`;
}

/** A part of a pair of `transfer_output_remaps`: a backslash takes the special meaning from what separates them. */
export function remapText(value: string): string {
  return value.replace(/[\\;=]/g, '\\$&');
}
