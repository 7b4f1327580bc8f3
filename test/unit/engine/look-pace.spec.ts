import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pauseBetweenLooks } from '../../../lib/engine/look-pace.js';

const OPTIONS = { activeInterval: 500, idleInterval: 5000 };

describe('the pause between two looks', () => {
  it.each([
    [0, 500],
    [30_000, 500],
    [60_000, 1000],
    [150_000, 2500],
    [300_000, 5000],
    [86_400_000, 5000],
    [-3_600_000, 500],
  ])('after %i ms in which nothing has happened is %i ms', (quiet, pause) => {
    expect(pauseBetweenLooks(quiet, false, OPTIONS)).toBe(pause);
  });

  it('stays short while a program runs, however long it says nothing', () => {
    expect(pauseBetweenLooks(86_400_000, true, OPTIONS)).toBe(500);
  });

  it('never leaves its bounds, and never becomes shorter the longer it is quiet', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(5000), fc.nat(60_000), (quiet, more, activeInterval, idle) => {
        const options = { activeInterval, idleInterval: activeInterval + idle };
        const [first, second] = [quiet, quiet + more].map((time) => pauseBetweenLooks(time, false, options));

        expect(first).toBeGreaterThanOrEqual(activeInterval);
        expect(second).toBeLessThanOrEqual(options.idleInterval);
        expect(second).toBeGreaterThanOrEqual(first!);
      }),
    );
  });
});
