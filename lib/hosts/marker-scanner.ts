/** Of what stands before the marker this much is kept for messages, in bytes. */
const KEPT_NOISE = 500;

/**
 * Finds where a command's own output begins: start-up files of the account's shell may print what they like before it,
 * so every command prints a marker first. Works on chunks as they come, wherever the marker is cut.
 */
export class MarkerScanner {
  /** True once the marker was seen. */
  found = false;
  private readonly marker: Buffer;
  /** What the marker may begin in, and what stood before it. */
  private before: Buffer = Buffer.alloc(0);

  /** @param marker never occurs in what is printed before it */
  constructor(marker: string) {
    this.marker = Buffer.from(marker, 'latin1');
  }

  /** Takes the next chunk and gives what of it the command printed. */
  push(chunk: Buffer): Buffer {
    if (this.found) {
      return chunk;
    }
    const all = Buffer.concat([this.before, chunk]);
    const index = all.indexOf(this.marker);
    if (index === -1) {
      // A copy, or the end of the chunk would keep all of it in memory.
      this.before = Buffer.from(all.subarray(-Math.max(KEPT_NOISE, this.marker.length)));
      return all.subarray(all.length);
    }
    this.found = true;
    this.before = Buffer.alloc(0);
    return all.subarray(index + this.marker.length);
  }

  /** The end of what was printed instead of the marker, for a message. */
  get noise(): string {
    return this.before.toString('utf8').trim();
  }
}
