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

const SIZES = [1, 100, 1000, 10_000];

/** `BENCH_SHORT=1` asks for the short form; `BENCH_TRACKED` for another largest number of tracked jobs. */
export function readTrackingScale(environment: NodeJS.ProcessEnv = process.env): TrackingScale {
  const scale = environment.BENCH_SHORT
    ? { largest: 100, looks: 40, intakeRounds: 3, heapEvents: 20_000, lagTime: 30_000 }
    : { largest: 10_000, looks: 200, intakeRounds: 10, heapEvents: 100_000, lagTime: 180_000 };
  const largest = Number(environment.BENCH_TRACKED ?? scale.largest);
  return { ...scale, sizes: SIZES.filter((size) => size <= largest) };
}
