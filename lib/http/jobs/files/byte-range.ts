/** Part of a file, by the positions of its first byte and after its last byte. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * What a header `Range` asks for (RFC 9110, section 14.2): one range of bytes. `null` where it asks for nothing that is
 * served, so that the whole file is given; `unsatisfiable` where the file has no such bytes.
 */
export function byteRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | null {
  const [, first = '', last = ''] = /^bytes=[ \t]*(\d{0,15})-(\d{0,15})[ \t]*$/i.exec(header ?? '') ?? [];
  const range = first === '' ? lastBytes(last, size) : bytesBetween(Number(first), last, size);
  return range && range.from >= range.to ? 'unsatisfiable' : range;
}

function lastBytes(length: string, size: number): ByteRange | null {
  return length === '' ? null : { from: Math.max(0, size - Number(length)), to: size };
}

/** A last position before the first one makes the header meaningless. */
function bytesBetween(from: number, last: string, size: number): ByteRange | null {
  if (last === '') return { from, to: size };
  return Number(last) < from ? null : { from, to: Math.min(Number(last) + 1, size) };
}
