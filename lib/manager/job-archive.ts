import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { pack as createPack, type Pack } from 'tar-stream';
import { FileStream } from './file-stream.js';
import type { JobContent, JobFile, JobFiles } from './job-files.js';
import { walkFiles } from './walk-files.js';

/**
 * All files of a job as a compressed tar archive (`.tar.gz`). One file is open at a time, and nothing is read that is not
 * fetched. A file that grows meanwhile is given as it was when its turn came; one that cannot be read to that length
 * destroys the stream, so that nobody takes the archive for complete.
 * @param name directory in the archive below which everything lies
 */
export function jobArchive(files: JobFiles, name: string): Readable {
  const archive = createGzip();
  // Whoever reads the archive is told by the archive itself.
  pipeline(Readable.from(piecesOf(files, name), { objectMode: false }), archive).catch(() => undefined);
  return archive;
}

async function* piecesOf(files: JobFiles, name: string): AsyncGenerator<Buffer> {
  const pack = createPack();
  // Told to whoever iterates.
  pack.on('error', () => undefined);
  const filled = fill(pack, files, name);
  filled.catch((error: unknown) => {
    pack.destroy(error as Error);
  });
  try {
    yield* pack as AsyncIterable<Buffer>;
  } finally {
    // The reader may be gone: no file stays open behind it.
    pack.destroy(new Error('Nobody reads the archive any more.'));
    await filled.catch(() => undefined);
  }
}

async function fill(pack: Pack, files: JobFiles, name: string): Promise<void> {
  for await (const entry of walkFiles((directory) => files.list(directory))) {
    if (pack.destroyed) return;
    if (entry.type !== 'file') continue;
    const content = await files.openContent(entry.path);
    if (content) await addFile(pack, `${name}/${entry.path}`, entry, content);
  }
  if (!pack.destroyed) pack.finalize();
}

async function addFile(pack: Pack, name: string, { modified }: JobFile, { file, size }: JobContent): Promise<void> {
  const source = new FileStream(file, { from: 0, length: size });
  const sink = pack.entry({ name, size, mtime: modified, mode: 0o644 });
  // What goes wrong with it is seen on the archive.
  sink.on('error', () => undefined);
  for await (const piece of source as AsyncIterable<Buffer>) {
    if (pack.destroyed) return;
    if (!sink.write(piece)) await roomIn(sink, pack);
  }
  sink.end(null);
}

/** Resolves when more may be written, or nobody wants it any more. */
function roomIn(sink: ReturnType<Pack['entry']>, pack: Pack): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      sink.off('drain', done);
      pack.off('close', done);
      resolve();
    };
    sink.on('drain', done);
    pack.on('close', done);
    if (pack.destroyed) done();
  });
}
