import { createHash } from 'node:crypto';

const MAX_LENGTH = 64;

/**
 * A directory name for any string, such that two different strings never share one, on file systems that ignore case
 * too. Strings of lower-case letters, digits, `_`, `-` and inner dots stay readable as they are; all others get a
 * readable rest and a hash.
 */
export function safeName(text: string): string {
  if (/^[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_-])?$/.test(text) && text.length <= MAX_LENGTH && !looksHashed(text))
    return text;
  const readable = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 24);
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 24);
  return `${readable || 'user'}~${hash}`;
}

/** A name that already has the hashed form must be hashed again, or somebody could choose another's directory. */
function looksHashed(text: string): boolean {
  return text.includes('~');
}
