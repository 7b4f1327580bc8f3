import { Transform } from 'node:stream';
import type { TransformCallback } from 'node:stream';
import type { MarkerScanner } from './marker-scanner.js';

/** Passes on what comes after the marker. */
export class MarkerFilter extends Transform {
  constructor(private readonly scanner: MarkerScanner) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const output = this.scanner.push(chunk);
    done(null, output.length > 0 ? output : undefined);
  }
}
