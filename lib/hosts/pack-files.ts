import { open, readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Writable } from 'node:stream';
import { pack as createPack } from 'tar-stream';
import type { Header, Pack } from 'tar-stream';
import { messageOf } from '../domain/jobs.error.js';
import { PackError } from './archive.errors.js';
import { largerPieces } from './larger-pieces.js';
import { walk } from './pack-walk.js';
import type { MadeEntry, PackEntry, PackMember } from './pack-walk.js';

/** Files up to this size are read as a whole, several at once. */
const SMALL_FILE_BYTES = 64 * 1024;
const SMALL_FILES_AT_ONCE = 32;

/** The archive is given on in pieces of about this size: its own are often as small as 512 bytes. */
const CHUNK_BYTES = 64 * 1024;

/** Large files are read in pieces of this size. */
const PIECE_BYTES = 256 * 1024;

/**
 * A tar archive (POSIX.1-2001) of files and directories of this machine, with their modes and times, and after them of
 * what is made for it. The work begins when it is read: until then nobody hears its errors. A file that changes its
 * size meanwhile is an error, not a damaged archive: the stream is destroyed with it.
 *
 * The stream's errors: {@link PackError}.
 */
export function packFiles(entries: Iterable<PackEntry>, made: Iterable<MadeEntry> = []): Readable {
  return Readable.from(piecesOf(entries, made), { objectMode: false });
}

async function* piecesOf(entries: Iterable<PackEntry>, made: Iterable<MadeEntry>): AsyncGenerator<Buffer> {
  const pack = createPack();
  fill(pack, entries, made).then(
    () => {
      pack.finalize();
    },
    (error: unknown) => {
      pack.destroy(error as Error);
    },
  );
  yield* largerPieces(pack as AsyncIterable<Buffer>, CHUNK_BYTES);
}

async function fill(pack: Pack, entries: Iterable<PackEntry>, made: Iterable<MadeEntry>): Promise<void> {
  let batch: PackMember[] = [];
  const addBatch = async (): Promise<void> => {
    const contents = await Promise.all(batch.map(readSmall));
    for (const [index, member] of batch.entries()) {
      await addWhole(pack, headerOf(member), contents[index]);
    }
    batch = [];
  };
  for await (const member of walk(entries)) {
    if (member.stats.isFile() && member.stats.size > SMALL_FILE_BYTES) {
      await addBatch();
      await addLarge(pack, member);
    } else {
      batch.push(member);
      if (batch.length === SMALL_FILES_AT_ONCE) {
        await addBatch();
      }
    }
  }
  await addBatch();
  for (const { name, content } of made) {
    await (content === null
      ? addWhole(pack, { name, type: 'directory', mode: 0o755 })
      : addWhole(pack, { name, mode: 0o644 }, Buffer.from(content)));
  }
}

async function readSmall({ path, stats }: PackMember): Promise<Buffer | undefined> {
  if (stats.isDirectory()) {
    return undefined;
  }
  const content = await readFile(path).catch((error: unknown) => {
    throw new PackError(path, messageOf(error), { cause: error });
  });
  if (content.length !== stats.size) {
    throw changed(path);
  }
  return content;
}

/** @param content none for a directory */
function addWhole(pack: Pack, header: Partial<Header> & Pick<Header, 'name'>, content?: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    pack.entry(header, content ?? Buffer.alloc(0), (error) => {
      if (error) {
        reject(error);
      } else {
        resolve();
      }
    });
  });
}

async function addLarge(pack: Pack, member: PackMember): Promise<void> {
  const { path, stats } = member;
  const handle = await open(path).catch((error: unknown) => {
    throw new PackError(path, messageOf(error), { cause: error });
  });
  const source = handle.createReadStream({
    autoClose: false,
    start: 0,
    end: stats.size - 1,
    highWaterMark: PIECE_BYTES,
  });
  try {
    await new Promise<void>((resolve, reject) => {
      const sink = pack.entry(headerOf(member), (error) => {
        if (error) {
          reject(error);
        } else {
          resolve();
        }
      });
      // Told to the callback as well.
      sink.on('error', () => undefined);
      source.once('error', (error) => {
        sink.destroy(new PackError(path, messageOf(error), { cause: error }));
      });
      source.once('end', () => {
        if (source.bytesRead === stats.size) {
          sink.end(null);
        } else {
          sink.destroy(changed(path));
        }
      });
      source.pipe(sink as object as Writable, { end: false });
    });
    if ((await handle.stat()).size !== stats.size) {
      throw changed(path);
    }
  } finally {
    source.destroy();
    await handle.close();
  }
}

function headerOf({ name, stats }: PackMember): Partial<Header> & Pick<Header, 'name'> {
  const common = { name, mode: stats.mode & 0o777, mtime: stats.mtime };
  return stats.isDirectory() ? { ...common, type: 'directory' } : { ...common, type: 'file', size: stats.size };
}

function changed(path: string): PackError {
  return new PackError(path, 'its size changed while it was read; transfer it when nobody writes to it');
}
