import { createHash } from 'node:crypto';
import { HostOptionsError } from './host.errors.js';
import { hostKeyType, knownHostKeys } from './known-hosts.js';
import type { SshHostOptions } from './ssh-host.options.js';
import { readUserFile } from './user-file.js';

/** Decides whether a host is the one that is meant. */
export interface HostKeyTrust {
  /** @param key what the host shows, in SSH wire format */
  accepts(key: Buffer): boolean;
  /** Which keys are accepted, for messages. */
  readonly expected: string;
  /** Types of the accepted keys where they are known: the host is asked for these first. */
  readonly types: readonly string[];
}

const SHA256_FINGERPRINT = /^SHA256:[A-Za-z0-9+/]{43}=?$/;

/** The fingerprint of a key in SSH wire format as OpenSSH prints it: `SHA256:` and base64 without padding. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** A key for messages: its fingerprint and type. */
export function describeHostKey(key: Buffer): string {
  return `${fingerprintOf(key)} (${hostKeyType(key)})`;
}

/**
 * What the options say of the host's key.
 * @throws HostOptionsError for something that is not a fingerprint, and a file that cannot be read
 */
export async function hostKeyTrust(options: SshHostOptions): Promise<HostKeyTrust> {
  const fingerprints = [options.hostKey ?? []].flat();
  const path = options.knownHosts;
  if (fingerprints.length > 0 || path === undefined) {
    return trustFingerprints(fingerprints);
  }
  return trustKnownHosts((await readUserFile(path, 'knownHosts')).toString('utf8'), path, options);
}

/** @throws HostOptionsError for something that is not a SHA256 fingerprint */
export function trustFingerprints(fingerprints: readonly string[]): HostKeyTrust {
  for (const fingerprint of fingerprints) {
    if (!SHA256_FINGERPRINT.test(fingerprint)) {
      throw new HostOptionsError(
        `"${fingerprint}" in \`hostKey\` is not a fingerprint: expected is SHA256: and 43 characters, as ` +
          '`ssh-keygen -lf` prints it.',
      );
    }
  }
  const accepted = new Set(fingerprints.map((fingerprint) => fingerprint.replace(/=$/, '')));
  return {
    accepts: (key) => accepted.has(fingerprintOf(key)),
    expected: fingerprints.join(' or '),
    types: [],
  };
}

function trustKnownHosts(text: string, path: string, { host, port = 22 }: SshHostOptions): HostKeyTrust {
  const keys = knownHostKeys(text, host, port);
  const accepted = keys.filter(({ revoked }) => !revoked);
  const revoked = keys.filter((key) => key.revoked);
  return {
    accepts: (shown) => accepted.some(({ key }) => key.equals(shown)) && !revoked.some(({ key }) => key.equals(shown)),
    expected:
      accepted.length > 0
        ? accepted.map(({ key }) => describeHostKey(key)).join(' or ')
        : `one that "${path}" names for this host, but it names none`,
    types: accepted.map(({ type }) => type),
  };
}
