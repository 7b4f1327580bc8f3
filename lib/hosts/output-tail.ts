/** Keeps the last bytes of what a command prints, however much it is. */
export class OutputTail {
  private chunks: Buffer[] = [];
  private length = 0;

  /** @param limit bytes to keep */
  constructor(private readonly limit: number) {}

  push(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.length += chunk.length;
    // Joined only when twice the limit has gathered, so that each byte is copied a fixed number of times.
    if (this.length > 2 * this.limit) {
      this.keepLast();
    }
  }

  /** What was kept, decoded as UTF-8 with replacement characters. */
  toString(): string {
    this.keepLast();
    return Buffer.concat(this.chunks).toString('utf8');
  }

  private keepLast(): void {
    const all = Buffer.concat(this.chunks);
    const kept = all.subarray(Math.max(0, all.length - this.limit));
    // A copy, or the part would keep the whole in memory.
    this.chunks = [Buffer.from(kept)];
    this.length = kept.length;
  }
}

/** Bytes of standard error that are kept of a command ({@link CommandExit.stderr}). */
export const STDERR_BYTES = 64 * 1024;
