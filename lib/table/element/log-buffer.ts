import type { LogPiece } from '../shared/contract.js';

/** A part of a log that is shown; offsets in bytes. */
export interface ShownPiece {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Smaller additions are put to the piece before them, characters. */
const PIECE = 64 * 1024;

/**
 * The part of a log that is in memory: adjoining pieces, as many as a limit allows. What is added at one end beyond it drops
 * pieces at the other.
 */
export class LogBuffer {
  /** The pieces, in the order of the log. */
  readonly pieces: readonly ShownPiece[];

  private constructor(
    pieces: readonly ShownPiece[],
    /** Length of the whole log, bytes. */
    readonly bytes: number,
    private readonly limit: number,
  ) {
    this.pieces = pieces;
  }

  /** @param limit characters that are kept at most, give or take a piece */
  static of(piece: LogPiece, limit: number): LogBuffer {
    const { from, to, text } = piece;
    return new LogBuffer(text === '' ? [] : [{ from, to, text }], Math.max(piece.bytes, to), limit);
  }

  /** Where the shown part begins. */
  get from(): number {
    return this.pieces[0]?.from ?? this.bytes;
  }

  /** Where the shown part ends. */
  get to(): number {
    return this.pieces.at(-1)?.to ?? this.bytes;
  }

  /** Whether the end of the log is shown. */
  get isAtEnd(): boolean {
    return this.to >= this.bytes;
  }

  /** With what comes after the shown part; anything else is left out. */
  append(piece: Omit<LogPiece, 'bytes'> & { readonly bytes?: number }): LogBuffer {
    const bytes = Math.max(this.bytes, piece.bytes ?? 0, piece.to);
    if (piece.from !== this.to || piece.text === '') return new LogBuffer(this.pieces, bytes, this.limit);
    const last = this.pieces.at(-1);
    const added =
      last && last.text.length + piece.text.length <= PIECE
        ? [...this.pieces.slice(0, -1), { from: last.from, to: piece.to, text: last.text + piece.text }]
        : [...this.pieces, { from: piece.from, to: piece.to, text: piece.text }];
    return new LogBuffer(dropped(added, this.limit, 0), bytes, this.limit);
  }

  /** With what comes before the shown part; anything else is left out. */
  prepend(piece: LogPiece): LogBuffer {
    const bytes = Math.max(this.bytes, piece.bytes);
    if (piece.to !== this.from || piece.text === '') return new LogBuffer(this.pieces, bytes, this.limit);
    const { from, to, text } = piece;
    return new LogBuffer(dropped([{ from, to, text }, ...this.pieces], this.limit, -1), bytes, this.limit);
  }
}

/** Drops pieces at one end (0: the first, -1: the last) until what is left keeps to the limit. */
function dropped(pieces: readonly ShownPiece[], limit: number, end: 0 | -1): readonly ShownPiece[] {
  let left = pieces;
  let size = pieces.reduce((sum, { text }) => sum + text.length, 0);
  while (size > limit && left.length > 1) {
    size -= left.at(end)?.text.length ?? 0;
    left = end === 0 ? left.slice(1) : left.slice(0, -1);
  }
  return left;
}

/** A stretch of a text, and whether it is what was searched. */
export interface Stretch {
  readonly text: string;
  readonly isMatch: boolean;
  /** Where it begins in the log, bytes. */
  readonly at: number;
}

/** More matches than these in one piece are not marked. */
const MOST_MATCHES = 200;
const encoder = new TextEncoder();

/** Cuts a piece where a searched text begins and ends. Upper and lower case are alike. */
export function stretches(piece: ShownPiece, searched: string): readonly Stretch[] {
  if (searched === '') return [{ text: piece.text, isMatch: false, at: piece.from }];
  const found: Stretch[] = [];
  let at = piece.from;
  const add = (text: string, isMatch: boolean): void => {
    if (text !== '') found.push({ text, isMatch, at });
    at += encoder.encode(text).length;
  };
  let rest = 0;
  const expression = new RegExp(searched.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'giu');
  for (const match of piece.text.matchAll(expression)) {
    if (found.length > 2 * MOST_MATCHES) break;
    add(piece.text.slice(rest, match.index), false);
    add(match[0], true);
    rest = match.index + match[0].length;
  }
  add(piece.text.slice(rest), false);
  return found;
}
