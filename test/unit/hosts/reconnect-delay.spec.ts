import { describe, expect, it } from '@jest/globals';
import { ReconnectDelay } from '../../../lib/hosts/reconnect-delay.js';

function delayWith(random: number): { delay: ReconnectDelay; at: (milliseconds: number) => void } {
  let now = 0;
  const delay = new ReconnectDelay({ initial: 1000, maximum: 8000 }, { now: () => new Date(now) }, () => random);
  return {
    delay,
    at: (milliseconds) => {
      now = milliseconds;
    },
  };
}

/** The length of the pause that begins now, found by trying. */
function pauseAfterFailure({ delay, at }: ReturnType<typeof delayWith>, start: number): number {
  at(start);
  delay.failed(new Error('refused'));
  for (let pause = 0; ; pause += 250) {
    at(start + pause);
    try {
      delay.throwDuringPause();
      return pause;
    } catch {
      // It lasts.
    }
  }
}

describe('ReconnectDelay', () => {
  it('lets the first attempt through', () => {
    expect(() => {
      delayWith(0).delay.throwDuringPause();
    }).not.toThrow();
  });

  it('throws the last error during the pause', () => {
    const { delay } = delayWith(0);

    delay.failed(new Error('first'));
    delay.failed(new Error('second'));

    expect(() => {
      delay.throwDuringPause();
    }).toThrow('second');
  });

  it('doubles the pause up to the maximum', () => {
    const subject = delayWith(0);

    const pauses = [0, 1e5, 2e5, 3e5, 4e5].map((start) => pauseAfterFailure(subject, start));

    expect(pauses).toEqual([500, 1000, 2000, 4000, 4000]);
  });

  it('lasts between half and all of it, by chance', () => {
    expect(pauseAfterFailure(delayWith(0), 0)).toBe(500);
    expect(pauseAfterFailure(delayWith(0.999), 0)).toBe(1000);
  });

  it('begins anew after a success', () => {
    const subject = delayWith(0);
    pauseAfterFailure(subject, 0);
    pauseAfterFailure(subject, 1e5);

    subject.delay.succeeded();

    expect(pauseAfterFailure(subject, 2e5)).toBe(500);
  });
});
