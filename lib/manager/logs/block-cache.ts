/** So many bytes are read at once and kept together. */
export const BLOCK_BYTES = 64 * 1024;

/** 1 MiB of a log is kept, whoever looks at it. */
const MOST_BLOCKS = 16;

/** Reads some bytes of a file: fewer at its end. */
export type ReadBytes = (position: number, length: number) => Promise<Buffer>;

interface Block {
  /** How many of its bytes there will be when `bytes` has resolved. */
  length: number;
  bytes: Promise<Buffer>;
}

/**
 * What was lately read of a file that grows: viewers that look at the same place at about the same time cost one read.
 * One read is under way at a time.
 */
export class BlockCache {
  private readonly blocks = new Map<number, Block>();
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly readBytes: ReadBytes) {}

  /** Forgets everything: the file is another one now. */
  clear(): void {
    this.blocks.clear();
  }

  /** Bytes from `position` on, up to `length`, and not beyond `size`. Rejects with what the read rejects with. */
  async read(position: number, length: number, size: number): Promise<Buffer> {
    const end = Math.min(position + length, size);
    const pieces: Buffer[] = [];
    for (let next = position; next < end;) {
      const index = Math.floor(next / BLOCK_BYTES);
      const start = index * BLOCK_BYTES;
      const block = await this.block(index, Math.min(size - start, BLOCK_BYTES));
      const piece = block.subarray(next - start, end - start);
      pieces.push(piece);
      next += piece.length;
      if (next < Math.min(end, start + BLOCK_BYTES)) break;
    }
    return Buffer.concat(pieces);
  }

  /** A block with at least `wanted` bytes, where the file has them. */
  private block(index: number, wanted: number): Promise<Buffer> {
    const known = this.blocks.get(index);
    if (known && known.length >= wanted) return known.bytes;
    const block: Block = { length: wanted, bytes: this.extend(index, known, wanted) };
    this.keep(index, block);
    block.bytes.then(
      (bytes) => {
        block.length = bytes.length;
      },
      () => {
        if (this.blocks.get(index) === block) this.blocks.delete(index);
      },
    );
    return block.bytes;
  }

  /** Reads what a block does not have yet: of a file that grows line by line only the new lines. */
  private async extend(index: number, known: Block | undefined, wanted: number): Promise<Buffer> {
    const before = await (known?.bytes ?? Promise.resolve(Buffer.alloc(0)));
    const read = this.last.then(() => this.readBytes(index * BLOCK_BYTES + before.length, wanted - before.length));
    this.last = read.catch(() => undefined);
    return Buffer.concat([before, await read]);
  }

  private keep(index: number, block: Block): void {
    this.blocks.delete(index);
    this.blocks.set(index, block);
    const [oldest] = this.blocks.keys();
    if (this.blocks.size > MOST_BLOCKS && oldest !== undefined) this.blocks.delete(oldest);
  }
}
