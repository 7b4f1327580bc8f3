import type { HostFile } from '../../hosts/host.js';

/** A part of a text file. */
export interface TextPiece {
  /** Decoded as UTF-8, with replacement characters for what is none. */
  readonly text: string;
  /** Position of its first byte. */
  readonly from: number;
  /** Position after its last byte: where the next piece begins. */
  readonly to: number;
  /** Present size of the file. */
  readonly size: number;
}

/** A part of a file, in bytes. */
export interface FileRange {
  /**
   * First byte; negative counts from the end.
   * @default -length
   */
  readonly from?: number;
  /**
   * At most so many bytes.
   * @default 65536
   */
  readonly length?: number;
}

/** How much is read where nobody says otherwise, in bytes. */
export const DEFAULT_LENGTH = 64 * 1024;

/** The longest piece, in bytes. */
export const LONGEST_PIECE = 8 * 1024 * 1024;

const STEP = 64 * 1024;
const LINE_FEED = 0x0a;

/**
 * Reads a part of a text file. It begins and ends between two characters where that is for the reader to choose: behind
 * a beginning that counts from the end, and before the end of the file.
 */
export async function readPiece(file: HostFile, { from, length = DEFAULT_LENGTH }: FileRange): Promise<TextPiece> {
  const size = await file.size();
  const most = Math.max(0, Math.min(length, LONGEST_PIECE));
  const fromEnd = from === undefined || from < 0;
  const start = Math.min(size, fromEnd ? Math.max(0, size + (from ?? -most)) : from);
  const bytes = await file.read(start, Math.min(most, size - start));
  const skipped = fromEnd && start > 0 ? brokenStart(bytes) : 0;
  const end = start + bytes.length < size ? wholeCharacters(bytes) : bytes.length;
  // A piece that is shorter than its first character is given as it is: a reader must come on.
  return pieceOf(end > skipped ? bytes.subarray(skipped, end) : bytes, end > skipped ? start + skipped : start, size);
}

/**
 * Reads the last lines of a text file, from its end backwards, and no further than they begin. What no line feed ends
 * is a line, too. Of lines that are longer than `most` bytes together the last whole ones are given.
 */
export async function readLastLines(file: HostFile, lines: number, most = LONGEST_PIECE): Promise<TextPiece> {
  const size = await file.size();
  const limit = Math.max(0, size - most);
  const pieces: Buffer[] = [];
  let start = size;
  let left = lines;
  while (left > 0 && start > limit) {
    const end = start;
    start = Math.max(limit, end - STEP);
    const piece = await file.read(start, end - start);
    const cut = startOfLines(piece, left, end === size);
    left = cut.left;
    start += cut.from;
    pieces.unshift(piece.subarray(cut.from));
  }
  const bytes = Buffer.concat(pieces);
  const skipped = left > 0 && start > 0 ? startOfWholeLine(bytes) : 0;
  return pieceOf(bytes.subarray(skipped), start + skipped, size);
}

/** Makes a piece of bytes. */
export function pieceOf(bytes: Buffer, from: number, size: number): TextPiece {
  return { text: bytes.toString('utf8'), from, to: from + bytes.length, size };
}

/** How many bytes at the start belong to a character that began before, 0 to 3. */
export function brokenStart(bytes: Buffer): number {
  const whole = bytes.subarray(0, 3).findIndex((byte) => !isContinuation(byte));
  return whole < 0 ? Math.min(bytes.length, 3) : whole;
}

/** The number of bytes up to a character at the end that has not all of its bytes yet. */
export function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (!isContinuation(byte)) return bytesOfCharacter(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

/** The length of a character by its first byte; 1 for a byte that begins none. */
function bytesOfCharacter(first: number): number {
  if (first >= 0xf0 && first < 0xf8) return 4;
  if (first >= 0xe0 && first < 0xf0) return 3;
  return first >= 0xc0 && first < 0xe0 ? 2 : 1;
}

/** Where the last `wanted` lines begin in a piece, and how many of them begin before it. */
function startOfLines(piece: Buffer, wanted: number, isLast: boolean): { from: number; left: number } {
  let left = wanted;
  // The line feed at the very end of the file ends the last line and begins none.
  let position = isLast && piece.at(-1) === LINE_FEED ? piece.length - 1 : piece.length;
  while (left > 0 && position > 0) {
    const found = piece.lastIndexOf(LINE_FEED, position - 1);
    if (found < 0) break;
    left -= 1;
    position = found;
  }
  return left > 0 ? { from: 0, left } : { from: position + 1, left };
}

function startOfWholeLine(bytes: Buffer): number {
  const feed = bytes.indexOf(LINE_FEED);
  return feed >= 0 && feed < bytes.length - 1 ? feed + 1 : brokenStart(bytes);
}
