/**
 * Some sub-jobs of a job, in ascending order and written as ranges: `0-4,7`. So even a hundred thousand of them are a
 * short text as long as they lie side by side.
 */
export function encodePositions(positions: Iterable<number>): string {
  const sorted = [...new Set(positions)].sort((a, b) => a - b);
  const ranges: Range[] = [];
  for (const position of sorted) {
    const last = ranges.at(-1);
    if (last?.to === position - 1) last.to = position;
    else ranges.push({ from: position, to: position });
  }
  return ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}

/** The inverse of {@link encodePositions}. */
export function decodePositions(text: string): number[] {
  return rangesOf(text).flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, index) => from + index));
}

/**
 * The sub-job that is the n-th of some, n counted from 0; `undefined` where there are not so many.
 * @param positions as {@link encodePositions} writes them; `null` for all sub-jobs of the job
 */
export function positionAt(positions: string | null, n: number): number | undefined {
  if (positions === null) return n;
  let before = 0;
  for (const { from, to } of rangesOf(positions)) {
    const count = to - from + 1;
    if (n < before + count) return from + n - before;
    before += count;
  }
  return undefined;
}

/**
 * Which of some sub-jobs one is, counted from 0: the inverse of {@link positionAt}; `undefined` where it is none of them.
 */
export function indexOfPosition(positions: string | null, position: number): number | undefined {
  if (positions === null) return position;
  let before = 0;
  for (const { from, to } of rangesOf(positions)) {
    if (position >= from && position <= to) return before + position - from;
    before += to - from + 1;
  }
  return undefined;
}

interface Range {
  readonly from: number;
  to: number;
}

function rangesOf(text: string): Range[] {
  if (text === '') return [];
  return text.split(',').map((range) => {
    const [from = '', to = from] = range.split('-');
    return { from: Number(from), to: Number(to) };
  });
}
