import type { Clock } from '../domain/clock.js';

/**
 * A clock that a test sets. Put it in the place of the library's by
 * `Test.createTestingModule(…).overrideProvider(CLOCK).useValue(clock)`.
 */
export class TestClock implements Clock {
  private time: number;

  /** @param start the first moment; the beginning of 2026, UTC, unless you say otherwise */
  constructor(start: Date | string = '2026-01-01T00:00:00Z') {
    this.time = momentOf(start);
  }

  now(): Date {
    return new Date(this.time);
  }

  /** Lets time go by, in ms. What is due then is done at the next `tracker.pollOnce()`. */
  advance(milliseconds: number): void {
    this.time += milliseconds;
  }

  /** Sets the moment. */
  set(time: Date | string): void {
    this.time = momentOf(time);
  }
}

function momentOf(time: Date | string): number {
  const moment = new Date(time).getTime();
  if (Number.isNaN(moment)) throw new RangeError(`"${String(time)}" is no moment.`);
  return moment;
}
