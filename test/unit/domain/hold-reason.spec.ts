import { describe, expect, it } from '@jest/globals';
import { explainHold } from '../../../lib/domain/hold-reason.js';

describe('the explanation of a hold', () => {
  it("has HTCondor's words and what to do", () => {
    expect(explainHold("Failed to execute '/x/prog': (errno=13: 'Permission denied')", 6)).toBe(
      "On hold: Failed to execute '/x/prog': (errno=13: 'Permission denied'). The program could not be started. " +
        'Check that it is executable, has the right interpreter in its first line, and suits the execute node.',
    );
  });

  it('says what to do for a code that is not known, and without a reason', () => {
    expect(explainHold(undefined, 999)).toBe('On hold. Release it with resume(), or stop it.');
  });
});
