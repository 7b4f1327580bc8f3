import { mkdir, realpath } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract as createExtract } from 'tar-stream';
import type { Extract } from 'tar-stream';
import { JobsError, messageOf } from '../domain/jobs.error.js';
import { UnpackError } from './archive.errors.js';
import { UnpackDirectory } from './unpack-directory.js';
import { isInnerLink, memberPath } from './unpack-paths.js';

/** What {@link unpackInto} brought. */
export interface UnpackedFiles {
  /** Number of regular files. */
  readonly files: number;
  /** Their size together. */
  readonly bytes: number;
  /** Names of members that were left out: links that lead elsewhere, sockets, pipes, devices. */
  readonly skipped: readonly string[];
}

/** A member of an archive: its header, and its content as a stream. */
type Member = Extract extends AsyncIterable<infer T> ? T : never;

/** Files up to this size are written as a whole. */
const SMALL_FILE_BYTES = 1024 * 1024;

/** An archive ends with two blocks of zeros (POSIX, pax, "ustar Interchange Format"). */
const END_BYTES = 1024;

/**
 * Unpacks a tar archive into a directory of this machine, which is made if it is not there. Nothing is written
 * outside of it. Files that exist are replaced, other files stay. Owners are not kept; what the owner cannot read or
 * write in the archive, the owner can here.
 *
 * The archive has to hold the content of every file: let `tar` write it with `--hard-dereference`.
 * @throws UnpackError when the archive is damaged or cut off, names something outside, holds a hard link, or when this
 *   machine cannot write (disk full); what was unpacked before stays. An error of the stream itself is passed on.
 */
export async function unpackInto(archive: Readable, directory: string): Promise<UnpackedFiles> {
  let streamError: Error | undefined;
  archive.once('error', (error) => {
    streamError = error;
  });
  await mkdir(directory, { recursive: true });
  const target = new UnpackDirectory(await realpath(directory));
  const extract = createExtract();
  const ending = new EndOfArchive();
  const feeding = pipeline(
    archive,
    (source: AsyncIterable<Buffer>) => ending.watch(source),
    extract as object as Writable,
  );
  // Shows in the loop as well, and there first.
  feeding.catch(() => undefined);
  const total = { files: 0, bytes: 0, skipped: [] as string[] };
  try {
    for await (const member of extract) {
      const { name, type, size } = member.header;
      if (isFile(type)) {
        await unpackFile(member, target);
        total.files += 1;
        total.bytes += size;
      } else if (!unpackOther(member, target)) {
        total.skipped.push(name);
      }
    }
    await feeding;
    ending.verify();
  } catch (error) {
    archive.destroy();
    throw streamError ?? asUnpackError(error, directory);
  }
  return total;
}

function isFile(type: string): boolean {
  return type === 'file' || type === 'contiguous-file';
}

async function unpackFile(member: Member, target: UnpackDirectory): Promise<void> {
  const { name, size, mode, mtime } = member.header;
  const attributes = { mode: (mode & 0o777) | 0o600, modified: mtime };
  const content = member as AsyncIterable<Buffer>;
  if (size > SMALL_FILE_BYTES) {
    await target.streamFile(memberPath(name), content, attributes);
  } else {
    target.writeFile(memberPath(name), await contentOf(content), attributes);
  }
}

/** Directories and links; `false` for what is left out. */
function unpackOther(member: Member, target: UnpackDirectory): boolean {
  const { name, type, linkname } = member.header;
  const path = memberPath(name);
  member.resume();
  if (type === 'directory') {
    target.makeDirectory(path);
    return true;
  }
  if (type === 'link') {
    throw new UnpackError(
      `The archive holds "${name}" as a hard link to "${linkname}" instead of its content; pack it with ` +
        '`tar --hard-dereference`.',
    );
  }
  if (type === 'symlink' && isInnerLink(path, linkname)) {
    target.makeLink(path, linkname);
    return true;
  }
  return false;
}

async function contentOf(content: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of content) {
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

function asUnpackError(error: unknown, directory: string): JobsError {
  return error instanceof JobsError
    ? error
    : new UnpackError(`The archive cannot be unpacked into "${directory}": ${messageOf(error)}.`, { cause: error });
}

/** Tells an archive that is whole from one that was cut off between two members, which looks whole otherwise. */
class EndOfArchive {
  private tail: Buffer = Buffer.alloc(0);

  async *watch(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      const all = chunk.length < END_BYTES ? Buffer.concat([this.tail, chunk]) : chunk;
      this.tail = all.subarray(-END_BYTES);
      yield chunk;
    }
  }

  /** @throws UnpackError when the end is missing */
  verify(): void {
    if (!this.tail.equals(Buffer.alloc(END_BYTES))) {
      throw new UnpackError('The archive was cut off: its end is missing.');
    }
  }
}
