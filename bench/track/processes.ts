import { TestClock } from 'nestjs-jobs/testing';
import { BenchApp } from '../support/bench-app.js';
import type { BenchHost } from '../support/bench-host.js';
import type { Rest } from '../support/bench-job.js';
import { formatTable } from '../support/table.js';
import type { Target } from '../support/targets.js';
import type { CountedHost } from './counted-host.js';

const HOUR_MS = 3_600_000;
const BETWEEN_LOOKS_MS = 5000;

/**
 * How many processes an hour of tracking starts on the host, by what the library asks its host for: the host is the real
 * one, the hour is that of a clock that the bench sets.
 * @param directory of an application whose jobs are in the queue
 */
export async function measureProcesses(
  host: BenchHost,
  rest: Rest,
  counted: CountedHost,
  directory: string,
): Promise<Target[]> {
  const clock = new TestClock(new Date());
  const change = { schedulers: [counted.definition], clock };
  const bench = await BenchApp.start(host, rest, { autoStart: false }, directory, change);
  try {
    const jobs = await bench.app.jobs.countJobs();
    // An hour that is like all others: it begins with the search for directories that nobody owns.
    await bench.app.tracker.pollOnce();
    clock.advance(HOUR_MS);
    const before = counted.asked.length;
    for (let past = 0; past < HOUR_MS; past += BETWEEN_LOOKS_MS) {
      clock.advance(BETWEEN_LOOKS_MS);
      await bench.app.tracker.pollOnce();
    }
    const asked = counted.asked.slice(before);
    const programs = [...new Set(asked)].map((program) => [
      program,
      String(asked.filter((one) => one === program).length),
    ]);
    console.log(`\n${formatTable([`an hour with ${jobs} idle jobs, simulated`, 'processes'], programs)}\n`);
    return [
      { promise: `${jobs} idle jobs: processes an hour on the host`, measured: asked.length, atMost: 130 },
      {
        promise: `${jobs} idle jobs: condor_q an hour`,
        measured: asked.filter((program) => program === 'condor_q').length,
        atMost: 60,
      },
    ];
  } finally {
    await bench.app.close();
  }
}
