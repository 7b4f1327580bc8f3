import type { Hash } from 'node:crypto';

/** Passes the pieces of a stream on, and adds them to a checksum. */
export async function* hashedPieces(stream: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
  for await (const piece of stream) {
    hash.update(piece);
    yield piece;
  }
}
