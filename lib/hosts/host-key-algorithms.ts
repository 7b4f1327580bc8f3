import type { ServerHostKeyAlgorithm } from 'ssh2';

/** Signature algorithms by the type of the key that makes them; the order in which a host is asked for its keys. */
const ALGORITHMS: ReadonlyMap<string, readonly ServerHostKeyAlgorithm[]> = new Map([
  ['ssh-ed25519', ['ssh-ed25519']],
  ['ecdsa-sha2-nistp256', ['ecdsa-sha2-nistp256']],
  ['ecdsa-sha2-nistp384', ['ecdsa-sha2-nistp384']],
  ['ecdsa-sha2-nistp521', ['ecdsa-sha2-nistp521']],
  ['ssh-rsa', ['rsa-sha2-512', 'rsa-sha2-256']],
]);

/**
 * The host key algorithms to offer, the best first. A host has several keys and shows the first type it is asked for;
 * so the types that are known to be right come first, and types that were wrong are left out.
 */
export function hostKeyAlgorithms(preferred: readonly string[], excluded: readonly string[]): ServerHostKeyAlgorithm[] {
  const types = new Set([...preferred, ...ALGORITHMS.keys()]);
  return [...types].filter((type) => !excluded.includes(type)).flatMap((type) => ALGORITHMS.get(type) ?? []);
}
