import 'reflect-metadata';
import { BenchApp } from './support/bench-app.js';
import { BenchHost } from './support/bench-host.js';
import type { Rest } from './support/bench-job.js';
import { measureInRounds, timed, type Contender } from './support/rounds.js';
import { readScale, type Scale } from './support/scale.js';
import { describeSetting } from './support/setting.js';
import { median, percentile, sum } from './support/statistics.js';
import { formatTable, milliseconds, ratio } from './support/table.js';
import { judge } from './support/targets.js';
import { submitByPattern } from './submit/pattern.js';
import { stageLoop, submitByLoop } from './submit/shell-loop.js';

const PATTERN = 'connection, upload, condor_submit per job';
const LIBRARY = 'nestjs-jobs, one by one';
const LOOP = 'shell loop of condor_submit on the host';

/** Submitted on hold: nothing of it runs while others are submitted. */
const REST: Rest = { hold: true };

async function main(): Promise<void> {
  const scale = readScale();
  const host = await BenchHost.open();
  try {
    const setting = await describeSetting(host);
    const app = await BenchApp.start(host, REST, {});
    try {
      const times = await measure(host, app, scale);
      console.log(`\n${setting}\n`);
      report(times, scale);
      await assertAllSubmitted(host, scale);
    } finally {
      await app.app.dispose();
    }
  } finally {
    await host.dispose();
  }
}

async function measure(host: BenchHost, app: BenchApp, scale: Scale): Promise<ReadonlyMap<string, readonly number[]>> {
  const jobsPerRound = scale.jobs / scale.rounds;
  await stageLoop(host, app.files, REST, { rounds: scale.rounds, jobsPerRound });
  // The library's one connection is made once in its life: that is not the cost of a submission.
  await app.submit('the first');
  const contenders: Contender[] = [
    { name: PATTERN, measure: timeEach(jobsPerRound, (name) => submitByPattern(host, app.files, REST, name)) },
    { name: LIBRARY, measure: timeEach(jobsPerRound, (name) => app.submit(name)) },
    { name: LOOP, measure: (round) => timed(() => submitByLoop(host, round)) },
  ];
  return measureInRounds(contenders, scale.rounds);
}

function timeEach(count: number, submit: (name: string) => Promise<unknown>): Contender['measure'] {
  return (round) =>
    timed(async () => {
      for (let job = 0; job < count; job++) await submit(`job-${round}-${job}`);
    });
}

function report(times: ReadonlyMap<string, readonly number[]>, { jobs, rounds, tolerance }: Scale): void {
  const of = (name: string): readonly number[] => times.get(name) ?? [];
  const relative = (name: string, to: string): number[] => of(name).map((time, round) => (of(to)[round] ?? NaN) / time);
  const rows = [PATTERN, LIBRARY, LOOP].map((name) => {
    const perJob = of(name).map((time) => time / (jobs / rounds));
    const toLoop = relative(name, LOOP);
    return [
      name,
      String(jobs),
      milliseconds(median(perJob)),
      ((jobs * 1000) / sum(of(name))).toFixed(1),
      ratio(sum(of(LOOP)) / sum(of(name))),
      ratio(median(toLoop)),
      `${ratio(percentile(toLoop, 0))} to ${ratio(percentile(toLoop, 1))}`,
    ];
  });
  console.log(
    formatTable(['submitting', 'jobs', 'ms/job, median', 'jobs/s', 'of the loop', 'median of rounds', 'rounds'], rows),
  );
  console.log(
    `\n${rounds} rounds of ${jobs / rounds} jobs each; "of the loop" is throughput relative to the shell loop.\n`,
  );
  judge([
    {
      promise: 'throughput relative to the shell loop (median of rounds)',
      measured: median(relative(LIBRARY, LOOP)),
      atLeast: 0.7 * tolerance,
    },
    {
      promise: 'throughput relative to the pattern (median of rounds)',
      measured: median(relative(LIBRARY, PATTERN)),
      atLeast: 1 * tolerance,
    },
  ]);
}

async function assertAllSubmitted(host: BenchHost, { jobs }: Scale): Promise<void> {
  const expected = 3 * jobs + 1;
  const { length } = await host.jobsInQueue();
  if (length !== expected) throw new Error(`${length} jobs are in the queue, not ${expected}: the times mean nothing.`);
}

await main();
