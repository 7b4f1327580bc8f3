import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  isFinalCategory,
  problemsOfCustomStatuses,
  STATUS_CATEGORIES,
  statusCategory,
  type CustomStatuses,
} from '../../../lib/domain/custom-status.js';
import { isFinalStatus, JOB_STATUS } from '../../../lib/domain/job-status.js';

const declared: CustomStatuses = { Calibrating: 'running', Archived: 'complete' };

describe('the category of a status', () => {
  it.each(Object.values(JOB_STATUS))('is final for %s exactly where the status is', (status) => {
    expect(isFinalCategory(statusCategory(status, null, declared))).toBe(isFinalStatus(status));
  });

  it('of Other is that which the app declares for its word', () => {
    expect(statusCategory('Other', 'Archived', declared)).toBe('complete');
  });

  it('of a word that is declared no more, or was none, is no end', () => {
    expect(statusCategory('Other', 'Forgotten', declared)).toBe('running');
    expect(statusCategory('Other', 'constructor', declared)).toBe('running');
    expect(statusCategory('Other', null, declared)).toBe('running');
  });

  it('of a built-in status is not changed by a word beside it', () => {
    expect(statusCategory('Running', 'Archived', declared)).toBe('running');
  });
});

describe('the statuses that an app declares', () => {
  const word = fc.stringMatching(/^[A-Z][a-z]{3,20}ing$/).filter((text) => text !== 'Pending' && text !== 'Running');

  it('are all right as long as each is a word of its own', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(word, { selector: (text) => text.toLowerCase() }),
        fc.constantFrom(...STATUS_CATEGORIES),
        (words, category) => {
          expect(problemsOfCustomStatuses(Object.fromEntries(words.map((text) => [text, category])))).toEqual([]);
        },
      ),
    );
  });

  it('are refused in any spelling of a built-in one', () => {
    const spelling = fc
      .tuple(fc.constantFrom(...Object.values(JOB_STATUS)), fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }))
      .map(([text, upper]) =>
        text.replace(/./g, (letter, index: number) => (upper[index] ? letter.toUpperCase() : letter.toLowerCase())),
      );

    fc.assert(
      fc.property(spelling, (text) => {
        expect(problemsOfCustomStatuses({ [text]: 'running' })).toEqual([`"${text}" is a status of the library's own`]);
      }),
    );
  });

  it.each(['', ' x', 'x\n', 'a'.repeat(101)])('are refused as %j', (text) => {
    expect(problemsOfCustomStatuses({ [text]: 'running' })).toHaveLength(1);
  });
});
