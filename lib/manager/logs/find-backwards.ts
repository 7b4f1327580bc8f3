import type { HostFile } from '../../hosts/host.js';

/** What a search backwards came to. */
export interface BackwardFind {
  /** Position of the first byte of the last place before where it began; `null` where none was found so far. */
  readonly found: number | null;
  /** No place lies behind this position: go on before it. 0 when all was searched. */
  readonly searchedTo: number;
}

/** One search reads no more than this, in bytes. */
export const SEARCHED_AT_ONCE = 8 * 1024 * 1024;

const STEP = 256 * 1024;

/**
 * Looks in a file for the last place of a text that ends before a position, from there backwards, in pieces. Letters of
 * ASCII are the same in upper and lower case.
 * @param before position; the end of the file where it lies behind that
 * @param most how many bytes are searched at once
 */
export async function findBackwards(
  file: HostFile,
  text: string,
  before: number,
  most = SEARCHED_AT_ONCE,
): Promise<BackwardFind> {
  const needle = folded(Buffer.from(text));
  let end = Math.min(before, await file.size());
  const limit = Math.max(0, end - most);
  if (!needle.length) return { found: null, searchedTo: 0 };
  // What is found may end in the piece that was searched before.
  let after: Buffer = Buffer.alloc(0);
  while (end > limit) {
    const start = Math.max(limit, end - STEP);
    const piece = folded(await file.read(start, end - start));
    const at = Buffer.concat([piece, after]).lastIndexOf(needle);
    if (at >= 0) return { found: start + at, searchedTo: start + at };
    after = Buffer.concat([piece, after]).subarray(0, needle.length - 1);
    end = start;
  }
  // A place may begin before the limit and end behind it.
  return { found: null, searchedTo: limit === 0 ? 0 : limit + after.length };
}

/** In lower case, as far as ASCII goes: bytes of other characters must stay what they are. */
function folded(bytes: Buffer): Buffer {
  const result = Buffer.from(bytes);
  for (let index = 0; index < result.length; index += 1) {
    const byte = result[index] ?? 0;
    if (byte >= 0x41 && byte <= 0x5a) result[index] = byte + 0x20;
  }
  return result;
}
