import type { HostFile } from './host.js';
import { HostFileError } from './host.errors.js';
import { isSftpStatus } from './sftp-session.js';
import type { SftpSession } from './sftp-session.js';

/** Every SFTP server gives this much at once (draft-ietf-secsh-filexfer-02, section 3). */
const CHUNK_BYTES = 32 * 1024;

/** Questions on their way at once, so that a read over a long line is not one round trip after the other. */
const CHUNKS_AT_ONCE = 64;

/**
 * A file open over SFTP. It lives as long as its session: after a break of the connection its methods reject with
 * HostUnreachableError, and the caller opens it again.
 */
export class SftpFile implements HostFile {
  constructor(
    private readonly host: string,
    private readonly path: string,
    private readonly session: SftpSession,
    private readonly handle: Buffer,
  ) {}

  async size(): Promise<number> {
    return (await this.session.fstat(this.handle)).size;
  }

  async read(position: number, length: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(length);
    let filled = 0;
    try {
      while (filled < length) {
        const wanted = Math.min(length - filled, CHUNKS_AT_ONCE * CHUNK_BYTES);
        const got = await this.readChunks(buffer.subarray(filled, filled + wanted), position + filled);
        filled += got;
        if (got < wanted) {
          break;
        }
      }
    } catch (error) {
      throw isSftpStatus(error) ? new HostFileError(this.host, 'Reading', this.path, error) : error;
    }
    return buffer.subarray(0, filled);
  }

  /** Closing a file of a session that is over is fine. */
  async close(): Promise<void> {
    if (this.session.isOpen) {
      await this.session.close(this.handle);
    }
  }

  /** Bytes up to the first gap: the file may have grown between two answers, but not what was read before its end. */
  private async readChunks(buffer: Buffer, position: number): Promise<number> {
    const reads: Promise<number>[] = [];
    for (let offset = 0; offset < buffer.length; offset += CHUNK_BYTES) {
      const chunk = buffer.subarray(offset, offset + CHUNK_BYTES);
      reads.push(this.session.read(this.handle, chunk, position + offset));
    }
    let total = 0;
    for (const [index, bytes] of (await Promise.all(reads)).entries()) {
      total += bytes;
      if (total < Math.min(buffer.length, (index + 1) * CHUNK_BYTES)) {
        break;
      }
    }
    return total;
  }
}
