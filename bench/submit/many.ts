import type { BenchApp } from '../support/bench-app.js';
import type { BenchHost } from '../support/bench-host.js';
import { measureInRounds, timed, type RoundTimes } from '../support/rounds.js';
import { submitByLoop } from './shell-loop.js';

/** What {@link measureMany} compares. */
export const MANY = {
  library: 'nestjs-jobs, executeMany',
  loop: 'shell loop of condor_submit on the host',
} as const;

/**
 * Submits many different jobs by one `executeMany()`, and a few by the shell loop, in each round.
 * @param firstRound of the loop's directories
 * @returns the milliseconds of each round, by the way's name
 */
export async function measureMany(
  host: BenchHost,
  app: BenchApp,
  { rounds, jobs, firstRound }: { readonly rounds: number; readonly jobs: number; readonly firstRound: number },
): Promise<RoundTimes> {
  return measureInRounds(
    [
      {
        name: MANY.library,
        measure: (round) =>
          timed(() => app.submitMany(Array.from({ length: jobs }, (_, job) => `many-${round}-${job}`))),
      },
      { name: MANY.loop, measure: (round) => timed(() => submitByLoop(host, firstRound + round)) },
    ],
    rounds,
  );
}
