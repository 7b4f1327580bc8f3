import { describe, expect, it } from '@jest/globals';
import { HostOptionsError } from '../../../lib/hosts/host.errors.js';
import { hostKeyAlgorithms } from '../../../lib/hosts/host-key-algorithms.js';
import { fingerprintOf, trustFingerprints } from '../../../lib/hosts/host-key.js';

/** A public key and what `ssh-keygen -lf` printed for it. */
const key = Buffer.from('AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl', 'base64');
const fingerprint = 'SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU';

describe('fingerprintOf', () => {
  it('is what ssh-keygen prints', () => {
    expect(fingerprintOf(key)).toBe(fingerprint);
  });
});

describe('trustFingerprints', () => {
  it('accepts the key with one of the fingerprints', () => {
    expect(trustFingerprints([`SHA256:${'A'.repeat(43)}`, fingerprint]).accepts(key)).toBe(true);
    expect(trustFingerprints([`${fingerprint}=`]).accepts(key)).toBe(true);
  });

  it('accepts no other key', () => {
    expect(trustFingerprints([`SHA256:${'A'.repeat(43)}`]).accepts(key)).toBe(false);
    expect(trustFingerprints([]).accepts(key)).toBe(false);
  });

  it.each(['', 'SHA256:short', 'MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48', 'ssh-ed25519 AAAA'])(
    'refuses "%s", which is no fingerprint',
    (text) => {
      expect(() => trustFingerprints([text])).toThrow(HostOptionsError);
    },
  );
});

describe('hostKeyAlgorithms', () => {
  it('asks for the known types first', () => {
    expect(hostKeyAlgorithms(['ssh-rsa'], []).slice(0, 3)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519']);
  });

  it('leaves out the types that were wrong', () => {
    expect(hostKeyAlgorithms([], ['ssh-ed25519', 'ssh-rsa'])).toEqual([
      'ecdsa-sha2-nistp256',
      'ecdsa-sha2-nistp384',
      'ecdsa-sha2-nistp521',
    ]);
  });

  it('knows no type that nobody should trust any more', () => {
    expect(hostKeyAlgorithms(['ssh-dss'], [])).not.toContain('ssh-dss');
  });
});
