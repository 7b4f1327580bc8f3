import { setTimeout as delay } from 'node:timers/promises';
import type { CondorJob, Job } from 'nestjs-jobs';
import { parseEventLog } from '../../lib/schedulers/htcondor/event-log-parser.js';
import { BenchApp } from '../support/bench-app.js';
import type { BenchHost } from '../support/bench-host.js';
import type { Rest } from '../support/bench-job.js';
import { median, percentile } from '../support/statistics.js';
import { formatTable, milliseconds } from '../support/table.js';
import type { Target } from '../support/targets.js';
import type { CountedHost } from './counted-host.js';

/** Jobs that something happens to, one after the other: so no two events of one job meet in one look. */
const JOBS = 20;
const LONGEST_PAUSE_MS = 800;
/** How long the last event may take. */
const REST_MS = 10_000;

/** What happens to a job, by turns, and the event that tells of it. */
const TURNS = [
  { command: 'condor_hold', event: 'held', status: 'Paused' },
  { command: 'condor_release', event: 'released', status: 'Submitted' },
] as const;

interface Seen {
  readonly id: number;
  readonly status: string;
  readonly time: number;
}

/**
 * How old an event is when the job has its status in the database, by the event's own stamp; the loop runs by itself with
 * its default options, in real time.
 * @param directory of an application whose jobs are in the queue
 */
export async function measureLag(
  host: BenchHost,
  rest: Rest,
  counted: CountedHost,
  directory: string,
  time: number,
): Promise<Target[]> {
  const before = { asked: counted.asked.length, there: (await counted.countedThere()).length };
  const bench = await BenchApp.start(host, rest, {}, directory, { schedulers: [counted.definition] });
  const seen: Seen[] = [];
  try {
    const jobs = (await bench.app.jobs.listJobs({ limit: JOBS })).map((job) => job as CondorJob);
    const known = new Map(jobs.map(({ id, status }) => [id, status as string]));
    bench.app.jobs.stream().subscribe(({ type, data }) => {
      const { id, status } = data as Pick<Job, 'id' | 'status'>;
      if (type !== 'job' || known.get(id) === status) return;
      known.set(id, status);
      seen.push({ id, status, time: Date.now() });
    });
    await disturb(host, jobs, time);
    const lags = await lagsOf(host, jobs, seen);
    const there = (await counted.countedThere()).length - before.there;
    return report(await bench.app.jobs.countJobs(), lags, counted.asked.length - before.asked, there);
  } finally {
    await bench.app.close();
  }
}

async function disturb(host: BenchHost, jobs: readonly CondorJob[], time: number): Promise<void> {
  const end = Date.now() + time;
  for (let turn = 0; Date.now() < end || turn % (2 * jobs.length) !== 0; turn++) {
    const { command } = TURNS[Math.floor(turn / jobs.length) % 2 === 0 ? 0 : 1];
    const job = jobs[turn % jobs.length];
    if (job) await host.run(`${command} ${idOf(job)}`);
    await delay(Math.random() * LONGEST_PAUSE_MS);
  }
  await delay(REST_MS);
}

/** Each event of the run beside the moment in which its status was seen. */
async function lagsOf(host: BenchHost, jobs: readonly CondorJob[], seen: readonly Seen[]): Promise<number[]> {
  const log = await host.run(`cat ${host.directory}/library/*/events/events-*.log`);
  const [, sign, hours, minutes] = /([+-])(\d\d)(\d\d)/.exec(await host.run('date +%z')) ?? [];
  const zoneOffsetMinutes = Number(`${sign ?? '+'}1`) * (Number(hours) * 60 + Number(minutes));
  const { events } = parseEventLog(Buffer.from(log), { zoneOffsetMinutes, referenceTime: new Date() });
  return jobs.flatMap((job) => {
    const own = events.filter(({ clusterId, procId }) => `${clusterId}.${procId}` === idOf(job));
    const changes = own.filter(({ detail }) => TURNS.some(({ event }) => event === detail.type));
    const known = seen.filter(({ id }) => id === job.id);
    if (known.length !== changes.length) {
      throw new Error(`Job ${job.id} had ${changes.length} events, and ${known.length} statuses were seen.`);
    }
    return changes.map(({ time }, index) => (known[index]?.time ?? NaN) - time.getTime());
  });
}

function report(jobs: number, lags: readonly number[], asked: number, there: number): Target[] {
  const row = [median(lags), percentile(lags, 0.95), Math.max(...lags)].map(milliseconds);
  const header = [`${jobs} tracked jobs`, 'events', 'lag, ms', 'p95 ms', 'longest', 'processes', 'counted there'];
  const cells = ['from stamp to status', String(lags.length), ...row, String(asked), String(there)];
  console.log(`\n${formatTable(header, [cells])}\n`);
  return [
    { promise: 'lag from the stamp to the stored status, p95, ms', measured: percentile(lags, 0.95), atMost: 1500 },
    { promise: 'processes that the host has counted beyond those asked for', measured: there - asked, atMost: 0 },
  ];
}

function idOf({ clusterId, procs }: CondorJob): string {
  return `${clusterId ?? ''}.${procs?.first ?? 0}`;
}
