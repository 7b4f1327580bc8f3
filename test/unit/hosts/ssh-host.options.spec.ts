import { describe, expect, it } from '@jest/globals';
import { HostOptionsError } from '../../../lib/hosts/host.errors.js';
import { SshHost } from '../../../lib/hosts/ssh-host.js';
import type { SshHostOptions } from '../../../lib/hosts/ssh-host.options.js';

const complete: SshHostOptions = {
  host: 'submit.example.org',
  username: 'jobs',
  password: 'pa55',
  hostKey: `SHA256:${'A'.repeat(43)}`,
};

describe('the options of SshHost', () => {
  it('give the host its name', () => {
    expect(new SshHost(complete).name).toBe('jobs@submit.example.org:22');
    expect(new SshHost({ ...complete, port: 2222 }).name).toBe('jobs@submit.example.org:2222');
  });

  it.each<[string, Partial<SshHostOptions>, RegExp]>([
    ['no host key', { hostKey: undefined }, /`hostKey`.*`knownHosts`/],
    ['an empty list of host keys', { hostKey: [] }, /`hostKey`/],
    ['a host key that is no fingerprint', { hostKey: 'abc' }, /not a fingerprint/],
    ['no way of logging in', { password: undefined }, /`privateKey`.*`agent`/],
    ['no host', { host: '' }, /`host`/],
    ['no user', { username: '' }, /`username`/],
    ['too few channels', { maxChannels: 1 }, /`maxChannels`/],
    ['a jump host without a host key', { jump: { ...complete, host: 'jump', hostKey: undefined } }, /jobs@jump:22/],
  ])('are refused with %s', (_what, change, message) => {
    const make = (): SshHost => new SshHost({ ...complete, ...change });

    expect(make).toThrow(HostOptionsError);
    expect(make).toThrow(message);
  });
});
