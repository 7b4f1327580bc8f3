import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { OutputTail } from '../../../lib/hosts/output-tail.js';

describe('OutputTail', () => {
  it('keeps the last bytes of all that was pushed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary-ascii', maxLength: 20 })),
        fc.integer({ min: 1, max: 30 }),
        (parts, limit) => {
          const tail = new OutputTail(limit);

          parts.forEach((part) => {
            tail.push(Buffer.from(part));
          });

          expect(tail.toString()).toBe(parts.join('').slice(-limit));
        },
      ),
    );
  });
});
