/** Joins the pieces of a stream until they are about so many bytes: each costs the same, however small it is. */
export async function* largerPieces(stream: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of stream) {
    pieces.push(piece);
    length += piece.length;
    if (length >= bytes) {
      yield pieces.length === 1 ? piece : Buffer.concat(pieces);
      pieces = [];
      length = 0;
    }
  }
  if (length > 0) {
    yield Buffer.concat(pieces);
  }
}
