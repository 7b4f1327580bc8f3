import { describe, expect, it } from '@jest/globals';
import { backOff } from '../../../lib/engine/back-off.js';

describe('the pause after failures', () => {
  it('doubles up to the longest', () => {
    const pauses = [1, 2, 3, 4, 100].map((failures) => backOff(failures, 1000, 5000, () => 0));

    expect(pauses).toEqual([1000, 2000, 4000, 5000, 5000]);
  });

  it('is less by up to a quarter, by chance', () => {
    expect(backOff(1, 1000, 5000, () => 1)).toBe(750);
  });
});
