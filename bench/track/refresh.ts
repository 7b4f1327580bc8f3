import { rm } from 'node:fs/promises';
import { temporaryDirectory } from '../../test/support/test-app.js';
import { BenchApp } from '../support/bench-app.js';
import type { BenchHost } from '../support/bench-host.js';
import type { Rest } from '../support/bench-job.js';
import { measureInRounds, timed, type Contender } from '../support/rounds.js';
import type { Scale } from '../support/scale.js';
import type { SshClient } from '../support/ssh-client.js';
import { median, percentile, sum } from '../support/statistics.js';
import { formatTable, milliseconds, ratio } from '../support/table.js';
import type { Target } from '../support/targets.js';
import { HOLD, RELEASE, timeTick, timeTickWithEvents } from './library.js';
import { pollAllAtOnce, pollByPattern, pollOnKeptConnection } from './pattern.js';

const PATTERN = 'connection, condor_q && condor_history per job';
const KEPT = 'the same on one kept connection';
const ALL_AT_ONCE = 'one condor_q for all jobs, kept connection';
const FIRST_LOOK = 'nestjs-jobs, first look after a start (with condor_q)';
const IDLE = 'nestjs-jobs, a look with nothing new';
const EVENTS = 'nestjs-jobs, a look with one event per job';

const IDLE_LOOKS_PER_ROUND = 20;

/** No machine takes the jobs: what happens to them is what the bench does. */
const REST: Rest = { requirements: false };

/** The bench looks by hand; the queue is asked with the first look only. */
const TRACKER = { autoStart: false, reconcileInterval: 24 * 3_600_000 };

/** Times of whole refreshes in ms, by what was done. */
type Refreshes = ReadonlyMap<string, readonly number[]>;

/** What it costs to bring all jobs up to date: the pattern that the library replaces, the best of asking, the library. */
export async function measureRefresh(host: BenchHost, client: SshClient, scale: Scale): Promise<Target[]> {
  const directory = await temporaryDirectory();
  try {
    await submitJobs(host, directory, scale);
    const refreshes = await measure(host, client, directory, scale);
    await host.removeJobs();
    return report(refreshes, scale);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Submits the jobs by an application in a directory; others can be started there and go on with them. */
async function submitJobs(host: BenchHost, directory: string, { jobs }: Scale): Promise<void> {
  const bench = await BenchApp.start(host, REST, TRACKER, directory);
  for (let job = 0; job < jobs; job++) await bench.submit(`job-${job}`);
  await bench.app.close();
}

async function measure(host: BenchHost, client: SshClient, directory: string, scale: Scale): Promise<Refreshes> {
  const { jobs, rounds } = scale;
  const clusters = (await host.jobsInQueue()).map((id) => id.replace(/\..*$/, ''));
  const part = (round: number): string[] => clusters.filter((_, index) => index % rounds === round);
  const looks = new Map<string, number[]>([FIRST_LOOK, IDLE, EVENTS].map((name) => [name, []]));
  const contenders: Contender[] = [
    { name: PATTERN, measure: (round) => timed(() => pollByPattern(host, part(round))) },
    { name: KEPT, measure: (round) => timed(() => pollOnKeptConnection(client, part(round))) },
    { name: ALL_AT_ONCE, measure: () => timed(() => pollAllAtOnce(client, host, jobs)) },
    { name: 'looks', measure: () => timed(() => look(host, directory, jobs, looks)) },
  ];
  const times = await measureInRounds(contenders, rounds);
  // A round of these is a part of one refresh of all jobs.
  const whole = (name: string): number[] => (times.get(name) ?? []).map((time) => time * rounds);
  return new Map([
    [PATTERN, whole(PATTERN)],
    [KEPT, whole(KEPT)],
    [ALL_AT_ONCE, times.get(ALL_AT_ONCE) ?? []],
    ...looks,
  ]);
}

/** Starts the application again on its jobs, and looks. */
async function look(host: BenchHost, directory: string, jobs: number, looks: Map<string, number[]>): Promise<void> {
  const bench = await BenchApp.start(host, REST, TRACKER, directory);
  try {
    looks.get(FIRST_LOOK)?.push(await timeTick(bench));
    for (let count = 0; count < IDLE_LOOKS_PER_ROUND; count++) looks.get(IDLE)?.push(await timeTick(bench));
    for (const change of [HOLD, RELEASE]) {
      looks.get(EVENTS)?.push(await timeTickWithEvents(host, bench, jobs, change));
    }
  } finally {
    await bench.app.close();
  }
}

function report(refreshes: Refreshes, { jobs, rounds, tolerance }: Scale): Target[] {
  const of = (name: string): readonly number[] => refreshes.get(name) ?? [];
  // All polls of the pattern, divided by the rounds that each whole refresh was computed from.
  const pattern = sum(of(PATTERN)) / rounds;
  const rows = [...refreshes].map(([name, times]) => {
    const typical = name === PATTERN ? pattern : name === KEPT ? sum(times) / rounds : median(times);
    return [
      name,
      String(times.length),
      milliseconds(typical),
      milliseconds(percentile(times, 0.95)),
      milliseconds(typical / jobs),
      ratio(pattern / typical),
    ];
  });
  console.log(formatTable([`one refresh of ${jobs} jobs`, 'samples', 'ms', 'p95 ms', 'ms/job', 'times cheaper'], rows));
  console.log(
    `\n"ms": for the first two the sum over all ${jobs} jobs, each polled once in ${rounds} rounds; else the median.\n`,
  );
  // The pattern's cost grows with the jobs, a look's does not.
  const wanted = 200 * tolerance * (jobs / 200);
  return [
    {
      promise: 'a look with nothing new, times cheaper than the pattern',
      measured: pattern / median(of(IDLE)),
      atLeast: wanted,
    },
    {
      promise: 'a look with one event per job, times cheaper',
      measured: pattern / median(of(EVENTS)),
      atLeast: wanted,
    },
  ];
}
