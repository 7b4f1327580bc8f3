import type { SharedLog } from './shared-log.js';
import { brokenStart, DEFAULT_LENGTH, pieceOf, wholeCharacters, type TextPiece } from './text-piece.js';

/** Why a view is over: everything was given, or the viewer or the app gave it up before. */
export type ViewEnd = 'complete' | 'given up';

/** Where a view begins. */
export interface ViewStart {
  /** First byte; negative counts from the end. */
  readonly from: number;
  /**
   * The furthest that it begins before the end, in bytes.
   * @default no limit
   */
  readonly longestLead?: number | undefined;
}

/**
 * What is in a log from some place on, and what comes to it, piece by piece, until it is final. The next piece is read
 * when it is asked for. Pieces end between two characters.
 */
export async function* viewLog(
  log: SharedLog,
  start: ViewStart,
  signal: AbortSignal | undefined,
): AsyncGenerator<TextPiece, ViewEnd, undefined> {
  const isGivenUp = (): boolean => log.closed || signal?.aborted === true;
  while (log.size === null && !log.ended && !isGivenUp()) await log.changedSince(log.version, signal);
  let { restarts } = log;
  let position = await startOf(log, start);
  while (!isGivenUp()) {
    if (log.restarts !== restarts) {
      ({ restarts } = log);
      position = 0;
    }
    const { version, ended } = log;
    const piece = await readWhole(log, position);
    if (piece.text !== '') {
      yield piece;
      position = piece.to;
    } else if (ended) {
      return 'complete';
    } else {
      await log.changedSince(version, signal);
    }
  }
  return 'given up';
}

/** What can be given from a position on: whole characters, and at the very end whatever is left. */
async function readWhole(log: SharedLog, position: number): Promise<TextPiece> {
  const { ended, size } = log;
  const bytes = await log.read(position, DEFAULT_LENGTH);
  const end = position + bytes.length;
  const isLast = ended && end >= (size ?? 0);
  return pieceOf(isLast ? bytes : bytes.subarray(0, wholeCharacters(bytes)), position, Math.max(size ?? 0, end));
}

async function startOf(log: SharedLog, { from, longestLead = Infinity }: ViewStart): Promise<number> {
  const size = log.size ?? 0;
  const earliest = Math.max(0, size - longestLead);
  // Behind the end: the file began anew since that position was told.
  const wanted = from < 0 ? size + from : from > size ? 0 : from;
  if (wanted >= earliest && from >= 0) return wanted;
  const start = Math.max(earliest, wanted);
  return start > 0 ? start + brokenStart(await log.read(start, 3)) : 0;
}
