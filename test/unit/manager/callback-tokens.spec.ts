import { describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { CallbackTokens } from '../../../lib/manager/callback-tokens.js';

const SECRET = 'a-secret-of-some-length';
const KEYS = new Map([
  [1, '11111111-1111-4111-8111-111111111111'],
  [2, '22222222-2222-4222-8222-222222222222'],
]);

/** Answers from {@link KEYS} and notes what it was asked. */
class FakeJobs {
  readonly questions: (readonly number[])[] = [];

  async keysOf(ids: readonly number[]): Promise<Map<number, string>> {
    this.questions.push(ids);
    await Promise.resolve();
    return new Map([...KEYS].filter(([id]) => ids.includes(id)));
  }
}

let now = 0;

function tokensOf(jobs: FakeJobs, secret = SECRET): CallbackTokens {
  return new CallbackTokens(secret, jobs, { now: () => new Date(now) });
}

describe('the tokens of the status callback', () => {
  it('are the HMAC-SHA256 of the job’s key', () => {
    const expected = createHmac('sha256', SECRET).update('a-key').digest('base64url');

    expect(tokensOf(new FakeJobs()).of('a-key')).toBe(expected);
  });

  it('are right for their own job, under their own secret, and for no other', async () => {
    const tokens = tokensOf(new FakeJobs());
    const token = tokens.of(KEYS.get(1)!);

    expect(await tokens.isOf(1, token)).toBe(true);
    expect(await tokens.isOf(2, token)).toBe(false);
    expect(await tokens.isOf(3, token)).toBe(false);
    expect(await tokensOf(new FakeJobs(), 'another-secret-of-the-app').isOf(1, token)).toBe(false);
  });

  it('of an absent job cannot be made from nothing', async () => {
    const tokens = tokensOf(new FakeJobs());

    expect(await tokens.isOf(3, tokens.of(''))).toBe(false);
  });

  it('cost no question where they have not even the shape', async () => {
    const jobs = new FakeJobs();
    const tokens = tokensOf(jobs);

    const answers = [undefined, '', 'x', ['a'], 'x'.repeat(44), `${'x'.repeat(42)}=`].map((token) =>
      tokens.isOf(1, token),
    );

    expect(await Promise.all(answers)).toEqual(Array(6).fill(false));
    expect(jobs.questions).toEqual([]);
  });

  it('are looked up together while one look-up is under way', async () => {
    const jobs = new FakeJobs();
    const tokens = tokensOf(jobs);
    const token = tokens.of(KEYS.get(1)!);

    await Promise.all(Array.from({ length: 100 }, (_, call) => tokens.isOf(call % 3, token)));

    expect(jobs.questions).toEqual([[0, 1, 2]]);
  });

  it('are remembered for a second, those of absent jobs not at all', async () => {
    const jobs = new FakeJobs();
    const tokens = tokensOf(jobs);
    const token = tokens.of(KEYS.get(1)!);

    for (const time of [0, 999, 1000, 1999]) {
      now = time;
      await tokens.isOf(1, token);
    }
    await tokens.isOf(3, token);
    await tokens.isOf(3, token);

    expect(jobs.questions).toEqual([[1], [1], [3], [3]]);
  });

  it('need a secret that cannot be guessed', () => {
    expect(() => tokensOf(new FakeJobs(), '')).toThrow(expect.objectContaining({ code: 'WEAK_CALLBACK_SECRET' }));
  });
});
