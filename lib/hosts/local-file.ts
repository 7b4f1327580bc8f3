import type { FileHandle } from 'node:fs/promises';
import type { HostFile } from './host.js';
import { HostFileError } from './host.errors.js';

/** A file of this machine, open for reading. */
export class LocalFile implements HostFile {
  constructor(
    private readonly host: string,
    private readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  async size(): Promise<number> {
    return (await this.handle.stat()).size;
  }

  async read(position: number, length: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(length);
    let filled = 0;
    try {
      while (filled < length) {
        const { bytesRead } = await this.handle.read(buffer, filled, length - filled, position + filled);
        if (bytesRead === 0) {
          break;
        }
        filled += bytesRead;
      }
    } catch (error) {
      throw new HostFileError(this.host, 'Reading', this.path, error);
    }
    return buffer.subarray(0, filled);
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}
