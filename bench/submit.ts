import 'reflect-metadata';
import { MANY, measureMany } from './submit/many.js';
import { measureSingles, SINGLES } from './submit/singles.js';
import { measureSubJobs, SUB_JOBS } from './submit/sub-jobs.js';
import { stageLoop } from './submit/shell-loop.js';
import { BenchApp } from './support/bench-app.js';
import { BenchHost } from './support/bench-host.js';
import type { Rest } from './support/bench-job.js';
import type { RoundTimes } from './support/rounds.js';
import { readBatchScale, readScale, type BatchScale, type Scale } from './support/scale.js';
import { describeSetting } from './support/setting.js';
import { median, percentile } from './support/statistics.js';
import { formatTable, milliseconds, ratio } from './support/table.js';
import { judge } from './support/targets.js';

/** Submitted on hold: nothing of it runs while others are submitted. */
const REST: Rest = { hold: true };

/** Of one way of submitting: how long each round took per job, and its throughput relative to that of the peer. */
interface Measured {
  readonly name: string;
  readonly jobs: number;
  readonly perJob: readonly number[];
  readonly relative: readonly number[];
}

async function main(): Promise<void> {
  const scale = readScale();
  const batches = readBatchScale();
  const host = await BenchHost.open();
  try {
    const setting = await describeSetting(host);
    const app = await BenchApp.start(host, REST, {});
    try {
      await measure(host, app, scale, batches, setting);
    } finally {
      await app.app.dispose();
    }
  } finally {
    await host.dispose();
  }
}

async function measure(
  host: BenchHost,
  app: BenchApp,
  scale: Scale,
  batches: BatchScale,
  setting: string,
): Promise<void> {
  const jobsPerRound = scale.jobs / scale.rounds;
  await stageLoop(host, app.files, REST, { rounds: scale.rounds + batches.rounds, jobsPerRound });
  // The library's one connection is made once in its life: that is not the cost of a submission.
  await app.submit('the first');
  const singles = await measureSingles(host, app, REST, { rounds: scale.rounds, jobsPerRound });
  await host.assertInQueue(4 * scale.jobs + 1);
  await host.removeJobs();
  const many = await measureMany(host, app, { ...batches, firstRound: scale.rounds });
  await host.assertInQueue(batches.rounds * (batches.jobs + jobsPerRound));
  await host.removeJobs();
  const subJobs = await measureSubJobs(host, app, { rounds: batches.rounds, count: batches.subJobs });

  const of = (times: RoundTimes, name: string, jobs: number, peer: string, jobsOfPeer: number): Measured => {
    const own = (times.get(name) ?? []).map((time) => time / jobs);
    const others = (times.get(peer) ?? []).map((time) => time / jobsOfPeer);
    return { name, jobs, perJob: own, relative: own.map((time, round) => (others[round] ?? NaN) / time) };
  };
  const single = (name: string, peer: string = SINGLES.loop): Measured =>
    of(singles, name, jobsPerRound, peer, jobsPerRound);
  const manyOfLoop = of(many, MANY.library, batches.jobs, MANY.loop, jobsPerRound);
  const loopOfMany = of(many, MANY.loop, jobsPerRound, MANY.loop, jobsPerRound);
  const subJobsOfPeer = of(subJobs, SUB_JOBS.library, 1, SUB_JOBS.peer, 1);
  const peerOfSubJobs = of(subJobs, SUB_JOBS.peer, 1, SUB_JOBS.peer, 1);

  console.log(`\n${setting}\n`);
  print(
    'jobs one by one',
    scale.rounds,
    'of the loop',
    Object.values(SINGLES).map((name) => single(name)),
  );
  print('many jobs at once', batches.rounds, 'of the loop', [manyOfLoop, loopOfMany]);
  print(`one job of ${batches.subJobs} sub-jobs`, batches.rounds, 'of the peer', [subJobsOfPeer, peerOfSubJobs]);
  judge([
    {
      promise: 'one by one, throughput relative to the shell loop (median of rounds)',
      measured: median(single(SINGLES.library).relative),
      atLeast: 0.7 * scale.tolerance,
    },
    {
      promise: 'one by one, throughput relative to the pattern (median of rounds)',
      measured: median(single(SINGLES.library, SINGLES.pattern).relative),
      atLeast: 1 * scale.tolerance,
    },
    {
      promise: 'eight callers at once, throughput relative to the shell loop (median of rounds)',
      measured: median(single(SINGLES.callers).relative),
      atLeast: 2 * scale.tolerance,
    },
    {
      promise: `executeMany of ${batches.jobs} jobs, throughput relative to the shell loop (median of rounds)`,
      measured: median(manyOfLoop.relative),
      atLeast: 10 * scale.tolerance,
    },
    {
      promise: `one job of ${batches.subJobs} sub-jobs, time in times of condor_submit's own (median of rounds)`,
      measured: median(subJobsOfPeer.relative.map((throughput) => 1 / throughput)),
      atMost: 1.3 / scale.tolerance,
    },
  ]);
}

function print(what: string, rounds: number, relativeTo: string, ways: readonly Measured[]): void {
  const rows = ways.map(({ name, jobs, perJob, relative }) => [
    name,
    String(jobs * rounds),
    milliseconds(median(perJob)),
    (1000 / median(perJob)).toFixed(1),
    ratio(median(relative)),
    `${ratio(percentile(relative, 0))} to ${ratio(percentile(relative, 1))}`,
  ]);
  const head = [`submitting ${what}`, 'jobs', 'ms/job, median', 'jobs/s', relativeTo, 'rounds'];
  console.log(`${formatTable(head, rows)}\n\n"${relativeTo}" is throughput, the median of ${rounds} rounds.\n`);
}

await main();
