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
  if (first === '' && last === '') return null;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { from: size - length, to: size };
  }
  const from = Number(first);
  const to = last === '' ? size : Math.min(Number(last) + 1, size);
  // A last position before the first one makes the header meaningless.
  if (last !== '' && Number(last) < from) return null;
  return from >= size ? 'unsatisfiable' : { from, to };
}
