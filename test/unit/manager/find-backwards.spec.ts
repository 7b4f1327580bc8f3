import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { HostFile } from '../../../lib/hosts/host.js';
import { findBackwards, SEARCHED_AT_ONCE } from '../../../lib/manager/logs/find-backwards.js';

function fileOf(content: Buffer): HostFile & { readonly reads: number[] } {
  const reads: number[] = [];
  return {
    reads,
    size: () => Promise.resolve(content.length),
    read: (position, length) => {
      reads.push(length);
      return Promise.resolve(content.subarray(position, position + length));
    },
    close: () => Promise.resolve(),
  };
}

describe('a search backwards', () => {
  it('finds what a search of the whole finds, one place after the other, however little is searched at once', async () => {
    const word = fc.stringMatching(/^[ab€]{1,4}$/);
    await fc.assert(
      fc.asyncProperty(
        fc.stringMatching(/^[abAB€\n]{0,60}$/),
        word,
        fc.integer({ min: 12, max: 40 }),
        async (text, needle, most) => {
          const content = Buffer.from(text);
          const file = fileOf(content);
          const expected: number[] = [];
          const lower = Buffer.from(text.toLowerCase());
          for (
            let at = lower.lastIndexOf(needle);
            at >= 0;
            at = at < needle.length ? -1 : lower.subarray(0, at).lastIndexOf(needle)
          )
            expected.push(at);

          const found: number[] = [];
          for (let before = content.length; before > 0;) {
            const answer = await findBackwards(file, needle, before, most);
            if (answer.found !== null) found.push(answer.found);
            expect(answer.searchedTo).toBeLessThan(before);
            before = answer.searchedTo;
          }

          expect(found).toEqual(expected);
        },
      ),
    );
  });

  it('reads a bounded part of a file, and says how far it came', async () => {
    const file = fileOf(Buffer.alloc(3 * SEARCHED_AT_ONCE, 'x'));

    const answer = await findBackwards(file, 'needle', Infinity);

    expect(answer).toEqual({ found: null, searchedTo: 2 * SEARCHED_AT_ONCE + 5 });
    expect(file.reads.reduce((sum, length) => sum + length, 0)).toBe(SEARCHED_AT_ONCE);
    expect(Math.max(...file.reads)).toBeLessThanOrEqual(256 * 1024);
  });

  it('takes letters of ASCII alike, and no others', async () => {
    const file = fileOf(Buffer.from('an ERROR of Äpfel'));

    expect(await findBackwards(file, 'error', Infinity)).toMatchObject({ found: 3 });
    expect(await findBackwards(file, 'Äpfel', Infinity)).toMatchObject({ found: 12 });
    expect(await findBackwards(file, 'äpfel', Infinity)).toMatchObject({ found: null });
  });
});
