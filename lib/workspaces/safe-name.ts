import { createHash } from 'node:crypto';

const MAX_LENGTH = 64;

/** Names that Windows file systems, and shares of them, keep for devices, whatever follows a dot. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/;

/**
 * A directory name for any string, such that two different strings never share one, on file systems that ignore case
 * too. Strings of lower-case letters, digits, `_`, `-` and inner dots stay readable as they are, unless they are names
 * of Windows devices; all others get a readable rest and, behind a `~` that no readable one has, a hash.
 */
export function safeName(text: string): string {
  if (isReadable(text)) return text;
  const readable = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 24);
  // UTF-16, because UTF-8 has no code for half a surrogate pair: all of them would be one.
  const hash = createHash('sha256').update(Buffer.from(text, 'utf16le')).digest('hex').slice(0, 24);
  return `${readable || 'user'}~${hash}`;
}

function isReadable(text: string): boolean {
  return text.length <= MAX_LENGTH && /^[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_-])?$/.test(text) && !DEVICE.test(text);
}
