import type { BenchApp } from '../support/bench-app.js';
import type { BenchHost } from '../support/bench-host.js';
import type { Rest } from '../support/bench-job.js';
import { measureInRounds, timed, type Contender, type RoundTimes } from '../support/rounds.js';
import { submitByPattern } from './pattern.js';
import { submitByLoop } from './shell-loop.js';

/** The ways to submit jobs that come one by one, or a few at the same moment. */
export const SINGLES = {
  pattern: 'connection, upload, condor_submit per job',
  library: 'nestjs-jobs, one by one',
  callers: 'nestjs-jobs, eight callers at once',
  loop: 'shell loop of condor_submit on the host',
} as const;

const CALLERS = 8;

/** Submits as many jobs in each way and round. @returns the milliseconds of each round, by the way's name */
export async function measureSingles(
  host: BenchHost,
  app: BenchApp,
  rest: Rest,
  { rounds, jobsPerRound }: { readonly rounds: number; readonly jobsPerRound: number },
): Promise<RoundTimes> {
  const pattern = (name: string): Promise<unknown> => submitByPattern(host, app.files, rest, name);
  const library = (name: string): Promise<unknown> => app.submit(name);
  const contenders: Contender[] = [
    { name: SINGLES.pattern, measure: timeEach(jobsPerRound, pattern) },
    { name: SINGLES.library, measure: timeEach(jobsPerRound, library) },
    { name: SINGLES.callers, measure: timeAtOnce(jobsPerRound, library) },
    { name: SINGLES.loop, measure: (round) => timed(() => submitByLoop(host, round)) },
  ];
  return measureInRounds(contenders, rounds);
}

function timeEach(count: number, submit: (name: string) => Promise<unknown>): Contender['measure'] {
  return (round) =>
    timed(async () => {
      for (let job = 0; job < count; job++) await submit(`job-${round}-${job}`);
    });
}

/** Each caller submits its next job when it has the answer for the one before. */
function timeAtOnce(count: number, submit: (name: string) => Promise<unknown>): Contender['measure'] {
  return (round) =>
    timed(async () => {
      let job = 0;
      const caller = async (): Promise<void> => {
        while (job < count) await submit(`job-${round}-${job++}`);
      };
      await Promise.all(Array.from({ length: CALLERS }, caller));
    });
}
