import { describe, expect, it } from '@jest/globals';
import { callbackUrl } from '../../../lib/manager/callback-url.js';
import { userIdOf } from '../../../lib/manager/user.js';

describe('the id of a user', () => {
  it.each([
    ['ann', 'ann'],
    [7, '7'],
    [{ id: 'ann' }, 'ann'],
    [{ id: 7 }, '7'],
  ])('of %j is %j', (user, id) => {
    expect(userIdOf(user)).toBe(id);
  });

  it.each([
    [''],
    [null],
    [undefined],
    [{}],
    [{ id: '' }],
    [NaN],
    [{ id: NaN }],
    ['x'.repeat(256)],
    [' ann'],
    ['ann '],
    ['a\u0000'],
    ['a\nb'],
    ['\ud800'],
  ])('is not found in %j', (user) => {
    expect(() => userIdOf(user)).toThrow(expect.objectContaining({ code: 'INVALID_USER' }));
  });

  it('is told by the mapper where there is one', () => {
    expect(userIdOf({ login: 'ann' }, (user) => (user as { login: string }).login)).toBe('ann');
  });
});

describe('the callback URL', () => {
  const place = { path: 'update-job-status', token: 'none', globalPrefix: () => '' } as const;

  it('has the host of the request, and a trailing slash', () => {
    expect(callbackUrl({ protocol: 'https', headers: { host: 'example.org:8443' } }, 27, place)).toBe(
      'https://example.org:8443/update-job-status/27/',
    );
  });

  it('has the public URL instead where that is configured, and the global prefix', () => {
    const url = callbackUrl({ protocol: 'http', headers: {} }, 27, {
      ...place,
      globalPrefix: () => '/api/',
      publicUrl: 'https://example.org/models/',
    });

    expect(url).toBe('https://example.org/models/api/update-job-status/27/');
  });
});
