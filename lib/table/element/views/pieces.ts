/** The fixed texts of a template, as its tag is given them. */
export type Pieces = TemplateStringsArray;

/** Takes the fixed texts of a template; what stands between them counts nothing. */
export const piecesOf: (pieces: Pieces, ...values: readonly null[]) => Pieces = (pieces) => pieces;

const known = new WeakMap<Pieces, Map<number, Pieces>>();

/**
 * The fixed texts of a template that is so many times another one, for `html()`. Lit puts two comments around each item of
 * a list, and would put more of them into a row than of anything else; one template for all cells has none.
 */
export function repeated(pieces: Pieces, times: number): Pieces {
  const byTimes = known.get(pieces) ?? new Map<number, Pieces>();
  known.set(pieces, byTimes);
  // Lit keeps what it has made of a template under the identity of its texts.
  const made = byTimes.get(times) ?? joined(pieces, times);
  byTimes.set(times, made);
  return made;
}

function joined(pieces: Pieces, times: number): Pieces {
  const texts = [''];
  for (let time = 0; time < times; time += 1) {
    texts.push(`${texts.pop() ?? ''}${pieces[0] ?? ''}`, ...pieces.slice(1));
  }
  return Object.assign(texts, { raw: texts });
}
