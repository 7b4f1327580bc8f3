import { cursorOf, type JobPosition } from '../../manager/list-query.js';
import { InvalidListOptionsError } from '../../manager/manager.errors.js';
import type { JobCursor } from '../../manager/scoped-jobs.js';

/** Where a page ended, as a word that nobody needs to understand. */
export function encodeCursor({ id, name, status }: JobCursor): string {
  return Buffer.from(JSON.stringify([id, name, status])).toString('base64url');
}

/** @throws InvalidListOptionsError for what was never given as a cursor */
export function decodeCursor(text: string): JobCursor {
  const [id, name, status] = parsed(text);
  return cursorOf({ id, name, status } as Exclude<JobPosition, number>);
}

function parsed(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (Array.isArray(value)) return value;
  } catch {
    // Told below.
  }
  throw new InvalidListOptionsError('after', 'it must be what `next` said of the page before');
}
