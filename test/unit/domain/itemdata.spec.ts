import { describe, expect, it } from '@jest/globals';
import { itemProblems, MOST_SUB_JOBS } from '../../../lib/domain/itemdata.js';

const fieldsOf = (rows: unknown) => itemProblems(rows).map(({ field }) => field);

describe('itemdata', () => {
  it('is a list of objects of texts, numbers and booleans with the same names', () => {
    expect(
      itemProblems([
        { basin: 'A, "b" $(x) \\ é\t', factor: 0.5, melt: true },
        { melt: false, factor: -1, basin: '' },
      ]),
    ).toEqual([]);
  });

  it.each([
    ['no list', {}, ['itemdata']],
    ['an empty list', [], ['itemdata']],
    ['something else than objects', [{ a: 1 }, 'a'], ['itemdata[1]']],
    ['objects without a value', [{}], ['itemdata[0]']],
    ['a missing name', [{ a: 1, b: 2 }, { a: 1 }], ['itemdata[1]']],
    ['another name', [{ a: 1 }, { b: 1 }], ['itemdata[1]']],
    ['a name that is none', [{ 'a b': 1 }], ['itemdata[0].a b']],
    ['names that differ in their case only', [{ a: 1, A: 1 }], ['itemdata[0].A']],
    ['a line break', [{ a: 1 }, { a: 'x\ny' }], ['itemdata[1].a']],
    ['half a surrogate pair', [{ a: '\ud800' }], ['itemdata[0].a']],
    ['a number that is none', [{ a: NaN }], ['itemdata[0].a']],
    ['a list', [{ a: [1] }], ['itemdata[0].a']],
    ['nothing', [{ a: null }], ['itemdata[0].a']],
  ])('refuses %s, and names the place', (_what, rows, fields) => {
    expect(fieldsOf(rows)).toEqual(fields);
  });

  it('has a limit, and names the first problems only', () => {
    expect(fieldsOf(Array.from({ length: MOST_SUB_JOBS + 1 }, () => ({ a: 1 })))).toEqual(['itemdata']);
    expect(fieldsOf(Array.from({ length: 100 }, () => ({ a: null })))).toHaveLength(10);
  });
});
