import { Readable } from 'node:stream';
import type { HostFile } from '../hosts/host.js';

const PIECE_BYTES = 256 * 1024;

/**
 * The content of a file as a stream. The file is closed when the stream has ended or was destroyed, also when nothing was
 * ever read from it: a browser that goes away early leaves no handle open.
 */
export class FileStream extends Readable {
  private position = 0;

  constructor(private readonly file: HostFile) {
    super({ highWaterMark: PIECE_BYTES });
  }

  /** Called by the stream itself. */
  override _read(): void {
    this.file.read(this.position, PIECE_BYTES).then(
      (piece) => {
        this.position += piece.length;
        this.push(piece.length ? piece : null);
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
