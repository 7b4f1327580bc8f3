import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  appendChange,
  MOST_PENDING_CHANGES,
  withoutSeen,
  type StatusChange,
} from '../../../lib/domain/status-change.js';

const change = (number: number): StatusChange => ({
  number,
  from: 'Submitted',
  to: 'Running',
  customStatus: null,
  time: 0,
});

describe('the changes that wait for handlers', () => {
  it('come out in the order in which they went in, each once, whatever is added meanwhile', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 150 }), (adds) => {
        let pending: readonly StatusChange[] = [];
        let added = 0;
        const seen: number[] = [];
        const take = (): void => {
          const [first] = pending;
          if (!first) return;
          seen.push(first.number);
          pending = withoutSeen(pending, first.number);
        };

        for (const adding of adds) {
          if (adding) pending = appendChange(pending, change(++added));
          else take();
        }
        while (pending.length) take();

        expect(seen).toEqual(Array.from({ length: added }, (_, index) => index + 1));
      }),
    );
  });

  it('are bounded: the oldest are left out where a handler always fails', () => {
    let pending: readonly StatusChange[] = [];

    for (let number = 1; number <= MOST_PENDING_CHANGES + 5; number++) pending = appendChange(pending, change(number));

    expect(pending).toHaveLength(MOST_PENDING_CHANGES);
    expect(pending.at(0)?.number).toBe(6);
    expect(Buffer.byteLength(JSON.stringify(pending))).toBeLessThan(60_000);
  });
});
