import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodePositions, encodePositions, indexOfPosition, positionAt } from '../../../lib/domain/positions.js';

const positions = fc.uniqueArray(fc.nat({ max: 60 }), { maxLength: 40 });

describe('positions', () => {
  it.each([
    [[], ''],
    [[0], '0'],
    [[7, 2, 1, 0, 3, 4], '0-4,7'],
    [[3, 3, 3], '3'],
  ])('%j are written as %j', (list, text) => {
    expect(encodePositions(list)).toBe(text);
  });

  it('are read as they were written, in ascending order', () => {
    fc.assert(
      fc.property(positions, (list) => {
        expect(decodePositions(encodePositions(list))).toEqual([...list].sort((a, b) => a - b));
      }),
    );
  });

  it('are counted one by one', () => {
    fc.assert(
      fc.property(positions, (list) => {
        const text = encodePositions(list);
        const sorted = [...list].sort((a, b) => a - b);
        expect(sorted.map((_, n) => positionAt(text, n))).toEqual(sorted);
        expect(positionAt(text, sorted.length)).toBeUndefined();
        for (let position = 0; position <= 61; position++) {
          const index = sorted.indexOf(position);
          expect(indexOfPosition(text, position)).toBe(index < 0 ? undefined : index);
        }
      }),
    );
  });

  it('are all of a job where nothing is written', () => {
    expect(positionAt(null, 5)).toBe(5);
    expect(indexOfPosition(null, 5)).toBe(5);
  });

  it('take little room for the half of a hundred thousand', () => {
    expect(encodePositions(Array.from({ length: 50_000 }, (_, index) => index + 50_000))).toBe('50000-99999');
  });
});
