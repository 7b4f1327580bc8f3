/** How much of the tracker is measured. */
export interface TrackingScale {
  /** Numbers of tracked jobs, ascending. */
  readonly sizes: readonly number[];
  /** Looks with nothing new at each size, each beside one empty remote command. */
  readonly looks: number;
  /** Rounds of 1,000 events, on each database. */
  readonly intakeRounds: number;
  /** Events after which the memory is compared. */
  readonly heapEvents: number;
  /** How long statuses are followed in real time, in ms. */
  readonly lagTime: number;
}

/** `BENCH_SHORT=1` asks for the short form. */
export function readTrackingScale(environment: NodeJS.ProcessEnv = process.env): TrackingScale {
  return environment.BENCH_SHORT
    ? { sizes: [1, 100], looks: 40, intakeRounds: 3, heapEvents: 20_000, lagTime: 30_000 }
    : { sizes: [1, 100, 1000, 10_000], looks: 200, intakeRounds: 10, heapEvents: 100_000, lagTime: 180_000 };
}
