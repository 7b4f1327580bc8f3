import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';

/** A name beside a file for writing its new content; hidden, so that `*` does not find it. */
export function temporaryNameBeside(path: string): string {
  return posix.join(posix.dirname(path), `.${posix.basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
}
