import { Readable } from 'node:stream';
import type { HostFile } from '../hosts/host.js';

const PIECE_BYTES = 256 * 1024;

/**
 * The content of a file as a stream. The file is closed when the stream has ended or was destroyed, also when nothing was
 * ever read from it: a browser that goes away early leaves no handle open.
 */
export class FileStream extends Readable {
  private position: number;
  private readonly end: number;

  /** @param range the part that is given, all of which must be there; without it the file up to where it ends */
  constructor(
    private readonly file: HostFile,
    private readonly range?: { readonly from: number; readonly length: number },
  ) {
    super({ highWaterMark: PIECE_BYTES });
    this.position = range?.from ?? 0;
    this.end = range ? range.from + range.length : Infinity;
  }

  /** Called by the stream itself. */
  override _read(): void {
    const length = Math.min(PIECE_BYTES, this.end - this.position);
    if (length === 0) {
      this.push(null);
      return;
    }
    this.file.read(this.position, length).then(
      (piece) => {
        this.position += piece.length;
        if (piece.length) this.push(piece);
        else if (this.range) this.destroy(new Error('The file became shorter while it was read.'));
        else this.push(null);
      },
      (error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))),
    );
  }

  /** Called by the stream itself. */
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.file.close().then(
      () => {
        done(error);
      },
      (cause: unknown) => {
        done(error ?? (cause instanceof Error ? cause : new Error(String(cause))));
      },
    );
  }
}
