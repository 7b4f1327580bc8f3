import { createHmac } from 'node:crypto';

/** A key that a `known_hosts` file names for a host. */
export interface KnownHostKey {
  /** For example `ssh-ed25519`. */
  readonly type: string;
  /** The key in SSH wire format. */
  readonly key: Buffer;
  /** Marked `@revoked`: never to be accepted. */
  readonly revoked: boolean;
}

interface KnownHostLine extends KnownHostKey {
  readonly patterns: string;
}

const DEFAULT_PORT = 22;

/**
 * The keys that a `known_hosts` file names for a host. A port other than 22 is looked up as `[host]:port` first and,
 * as OpenSSH does, by the name alone when there is no such entry.
 *
 * Source: sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT". Lines that cannot be read are left out, as there.
 */
export function knownHostKeys(text: string, host: string, port: number): KnownHostKey[] {
  const lines = text.split(/\r?\n/).flatMap(parseLine);
  const name = host.toLowerCase();
  const plain = lines.filter(({ patterns }) => matches(patterns, name));
  if (port === DEFAULT_PORT) {
    return plain;
  }
  const withPort = lines.filter(({ patterns }) => matches(patterns, `[${name}]:${port}`));
  return withPort.length > 0 ? withPort : plain;
}

function parseLine(line: string): KnownHostLine[] {
  const fields = line.trim().split(/\s+/);
  const marker = fields[0]?.startsWith('@') ? fields.shift() : undefined;
  const [patterns, type, base64] = fields;
  if (!patterns || patterns.startsWith('#') || !type || !base64) {
    return [];
  }
  if (marker !== undefined && marker !== '@revoked') {
    return [];
  }
  const key = Buffer.from(base64, 'base64');
  return hostKeyType(key) === type ? [{ patterns, type, key, revoked: marker === '@revoked' }] : [];
}

/** The type that stands at the beginning of a key in SSH wire format (RFC 4253, 6.6); empty when there is none. */
export function hostKeyType(key: Buffer): string {
  if (key.length < 4) {
    return '';
  }
  return key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1');
}

/** Comma-separated patterns with `*` and `?`; one that begins with `!` excludes whatever else matches. */
function matches(patterns: string, name: string): boolean {
  if (patterns.startsWith('|')) {
    return matchesHash(patterns, name);
  }
  const list = patterns.toLowerCase().split(',');
  const excluded = list.some((pattern) => pattern.startsWith('!') && matchesPattern(pattern.slice(1), name));
  return !excluded && list.some((pattern) => matchesPattern(pattern, name));
}

function matchesPattern(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(name);
}

/** `|1|salt|hash`: HMAC-SHA1 of the name with the salt as its key, both in base64. */
function matchesHash(pattern: string, name: string): boolean {
  const [, magic, salt, hash] = pattern.split('|');
  if (magic !== '1' || salt === undefined) {
    return false;
  }
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}
