import type { Hash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UnpackError } from './archive.errors.js';

/** Written, and read again, in pieces of this size. */
const PIECE_BYTES = 1024 * 1024;

/** A large file that is being transferred to this machine. */
export interface ReceivedFile {
  /** Absolute path at which it appears when it is whole. */
  readonly path: string;
  /** Absolute path under which its bytes are gathered; stays when the transfer breaks. */
  readonly part: string;
  /** Bytes of the part that count; what lies behind them is cut off. */
  readonly from: number;
  /** In bytes, of the whole file. */
  readonly size: number;
  readonly mode: number;
  readonly modified: Date;
}

/** The way of a large file into its place: {@link receiveFile}. */
export class FileReception {
  private received: number;

  constructor(
    private readonly file: ReceivedFile,
    private readonly handle: FileHandle,
  ) {
    this.received = file.from;
  }

  /** Appends what comes; on an error what came so far stays for the next time. */
  async append(content: AsyncIterable<Buffer>): Promise<void> {
    // What comes next is received and hashed while a slow disk still takes what came before.
    let writing = Promise.resolve();
    try {
      for await (const pieces of batches(content, PIECE_BYTES)) {
        await writing;
        writing = this.write(pieces);
        // An error is met above, or below.
        writing.catch(() => undefined);
      }
    } finally {
      await writing;
    }
    if (this.received < this.file.size) {
      throw new UnpackError(`${this.received} bytes of ${this.file.size} arrived of "${this.file.path}".`);
    }
  }

  /** Forgets what came: it is not what was sent. */
  async discard(): Promise<void> {
    await rm(this.file.part, { force: true });
  }

  /** Puts the whole file into its place, in one step. @throws UnpackError when it has not its size */
  async finish(): Promise<void> {
    const { path, part, size, mode, modified } = this.file;
    if ((await this.handle.stat()).size !== size) throw new UnpackError(`"${path}" changed while it was transferred.`);
    await this.handle.chmod(mode);
    await this.handle.utimes(modified, modified);
    await rename(part, path);
  }

  /** To be called at the end, whatever came of it. */
  async close(): Promise<void> {
    await this.handle.close();
  }

  private async write(pieces: readonly Buffer[]): Promise<void> {
    const { bytesWritten } = await this.handle.writev(pieces, this.received);
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    this.received += bytesWritten;
    if (bytesWritten < length) throw new UnpackError(`"${this.file.part}" could not be written to its end.`);
  }
}

/**
 * Begins, or goes on with, the transfer of a large file.
 * @param hash gets the bytes that are here already
 */
export async function receiveFile(file: ReceivedFile, hash: Hash): Promise<FileReception> {
  await mkdir(dirname(file.path), { recursive: true });
  const handle = await open(file.part, file.from > 0 ? 'r+' : 'w+', 0o600);
  try {
    await handle.truncate(file.from);
    const buffer = Buffer.allocUnsafe(PIECE_BYTES);
    for (let position = 0; position < file.from;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
      hash.update(buffer.subarray(0, bytesRead));
      position += bytesRead;
    }
    return new FileReception(file, handle);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The pieces of a stream, in groups of about so many bytes: each write costs the same, however little it writes. */
async function* batches(stream: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer[]> {
  let pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of stream) {
    pieces.push(piece);
    length += piece.length;
    if (length < bytes) continue;
    yield pieces;
    pieces = [];
    length = 0;
  }
  if (length > 0) yield pieces;
}
