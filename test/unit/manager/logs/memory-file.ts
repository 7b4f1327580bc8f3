import type { HostFile } from '../../../../lib/hosts/host.js';

/** A file in memory that counts what is asked of it. */
export class MemoryFile implements HostFile {
  content: Buffer;
  /** `[position, length]` of each read. */
  readonly reads: (readonly [number, number])[] = [];
  sizes = 0;
  isClosed = false;
  /** What every call rejects with, while it is set. */
  failure: Error | null = null;

  constructor(content: string | Buffer = '') {
    this.content = Buffer.from(content);
  }

  append(text: string | Buffer): void {
    this.content = Buffer.concat([this.content, Buffer.from(text)]);
  }

  size(): Promise<number> {
    this.sizes += 1;
    return this.failure ? Promise.reject(this.failure) : Promise.resolve(this.content.length);
  }

  read(position: number, length: number): Promise<Buffer> {
    this.reads.push([position, length]);
    return this.failure
      ? Promise.reject(this.failure)
      : Promise.resolve(Buffer.from(this.content.subarray(position, position + length)));
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }

  /** Bytes that were asked for. */
  get bytesRead(): number {
    return this.reads.reduce((sum, [, length]) => sum + length, 0);
  }
}
