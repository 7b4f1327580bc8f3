import { closingParenthesis } from './macros.js';

/** A part of a text in submit syntax: a macro, a call of a function or a match-time macro, or what lies between. */
export type MacroPiece =
  | { readonly kind: 'text' | 'call'; readonly text: string }
  | { readonly kind: 'macro'; readonly text: string; readonly name: string };

/** `$$(`, `$NAME(`, or `$(name` with what may follow a name. */
const START = /\$\$\(|\$[A-Za-z_]\w*\(|\$\(([A-Za-z_][\w.]*)(?=[:)])/g;

/**
 * Takes a text in submit syntax apart; together the pieces are the text again. Of `$(a_$(b))` the piece is `$(b)`, which
 * HTCondor expands first; names are in lower case.
 */
export function macroPieces(text: string): MacroPiece[] {
  const pieces: MacroPiece[] = [];
  let position = 0;
  for (const start of text.matchAll(START)) {
    if (start.index < position) continue;
    const name = start[1]?.toLowerCase();
    const inside = name === undefined ? start.index + start[0].length : start.index + 2;
    const end = closingParenthesis(text, inside);
    if (end < 0) continue;
    if (start.index > position) pieces.push({ kind: 'text', text: text.slice(position, start.index) });
    const whole = text.slice(start.index, end + 1);
    pieces.push(name === undefined ? { kind: 'call', text: whole } : { kind: 'macro', text: whole, name });
    position = end + 1;
  }
  if (position < text.length) pieces.push({ kind: 'text', text: text.slice(position) });
  return pieces;
}
