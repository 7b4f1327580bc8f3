/** Where the library takes the time from; tests put a clock of their own in its place. */
export interface Clock {
  /** The present moment. */
  now(): Date;
}

/** The clock of this machine. */
export const systemClock: Clock = { now: () => new Date() };

/** Injection token of the {@link Clock}. */
export const CLOCK = 'NESTJS_JOBS_CLOCK';
