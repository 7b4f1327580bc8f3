import { setTimeout as delay } from 'node:timers/promises';
import { percentile } from '../support/statistics.js';
import type { Target } from '../support/targets.js';
import { Listeners, type Arrival } from './listeners.js';
import { StreamsApp } from './streams-app.js';

const STREAMS = 100;
const VIEWERS = 50;

/** Between two changes, in ms. */
const CHANGE_EVERY = 37;

/** Between two lines of a log, in ms. */
const LINE_EVERY = 500;

/** Lists that are looked at while jobs change. */
const LISTS = 100;

/** The short form runs next to tests, so it only finds what is grossly wrong with the time. */
const SCALE = process.env.BENCH_SHORT
  ? { jobs: 2000, changes: 100, lines: 20, slowest: 600 }
  : { jobs: 10_000, changes: 1000, lines: 40, slowest: 300 };

/** What the server's half of the bench has found. */
export interface ServerResult {
  /** What was measured, its median, the 95th percentile, and the unit. */
  readonly rows: readonly (readonly string[])[];
  readonly targets: readonly Target[];
  readonly jobs: number;
}

/** Measures what open tables and viewers of a log cost a server with many jobs. */
export async function measureOnServer(): Promise<ServerResult> {
  const app = await StreamsApp.start(SCALE.jobs);
  try {
    const one = await measureChanges(app, 1, 0);
    const many = await measureChanges(app, STREAMS, SCALE.changes);
    const alone = await measureLog(app, 1);
    const together = await measureLog(app, VIEWERS);
    const of = (name: string, values: readonly number[], unit: string): string[] => [
      name,
      percentile(values, 0.5).toFixed(1),
      percentile(values, 0.95).toFixed(1),
      unit,
    ];
    const single = (name: string, value: number, unit: string): string[] => [name, value.toFixed(1), '', unit];
    return {
      jobs: SCALE.jobs,
      rows: [
        of('change to client, 1 stream', one.times, 'ms'),
        of(`change to client, ${STREAMS} streams`, many.times, 'ms'),
        single('reads for 100 changes, 1 stream', (one.reads / SCALE.changes) * 100, 'statements'),
        single(`reads for 100 changes, ${STREAMS} streams`, (many.reads / SCALE.changes) * 100, 'statements'),
        single('remote requests for a log, 1 viewer', alone, 'a second'),
        single(`remote requests for a log, ${VIEWERS} viewers`, together, 'a second'),
      ],
      targets: [
        {
          promise: `change to client, ${STREAMS} streams, p95 in ms`,
          measured: percentile(many.times, 0.95),
          atMost: SCALE.slowest,
        },
        { promise: 'statements that read, for each change and tick', measured: many.reads / many.occasions, atMost: 1 },
        { promise: 'remote requests by looking at lists and statuses', measured: many.remote, atMost: 0 },
        {
          promise: `what ${VIEWERS} viewers of a log cost, of what one costs`,
          measured: together / alone,
          atMost: 1.2,
        },
      ],
    };
  } finally {
    await app.dispose();
  }
}

interface Changes {
  /** From before a change is written until it has arrived on a stream, for each change and stream, in ms. */
  readonly times: readonly number[];
  /** Statements that read, while nobody looked at a list. */
  readonly reads: number;
  /** Changes and looks once a second. */
  readonly occasions: number;
  readonly remote: number;
}

/** @param first number of the first change */
async function measureChanges(app: StreamsApp, streams: number, first: number): Promise<Changes> {
  const listeners = await Listeners.open({ url: `${app.url}/events`, count: streams, user: 'ann' });
  const begun = new Map<string, number>();
  const { reads, remote } = { reads: app.reads, remote: app.remote.count };
  const start = performance.now();
  for (let number = first; number < first + SCALE.changes; number++) {
    const time = performance.timeOrigin + performance.now();
    begun.set(keyOf(await app.change(number)), time);
    await delay(CHANGE_EVERY);
  }
  const times = await collect(listeners, begun, streams);
  const read = app.reads - reads;
  const ticks = Math.ceil((performance.now() - start) / 1000);
  await lookAtLists(app);
  const asked = app.remote.count - remote;
  await listeners.close();
  return { times, reads: read, occasions: SCALE.changes + ticks, remote: asked };
}

/** Waits until every change has arrived on every stream. */
async function collect(
  listeners: Listeners,
  begun: ReadonlyMap<string, number>,
  streams: number,
): Promise<readonly number[]> {
  const times: number[] = [];
  const deadline = Date.now() + 10_000;
  while (times.length < begun.size * streams) {
    if (Date.now() > deadline) throw new Error(`${times.length} of ${begun.size * streams} changes have arrived.`);
    await delay(100);
    for (const arrival of await listeners.arrivals()) {
      const time = begun.get(keyOf(arrival));
      if (time !== undefined) times.push(arrival.time - time);
    }
  }
  return times;
}

async function lookAtLists(app: StreamsApp): Promise<void> {
  const headers = { 'bench-user': 'ann' };
  for (let look = 0; look < LISTS; look++) {
    const list = (await (await fetch(`${app.url}/jobs?limit=50`, { headers })).json()) as { jobs: { id: number }[] };
    await (await fetch(`${app.url}/jobs/${list.jobs[0]?.id ?? 0}`, { headers })).text();
  }
}

/** Requests to the scheduler in a second, while a log grows that some look at. */
async function measureLog(app: StreamsApp, viewers: number): Promise<number> {
  const job = await app.running();
  app.print(job, 'begin\n');
  const url = `${app.url}/jobs/${job.id}/logs/output/live?from=0`;
  const before = app.remote.count;
  const start = performance.now();
  const listeners = await Listeners.open({ url, count: viewers, user: 'ann' });
  for (let line = 0; line < SCALE.lines; line++) {
    app.print(job, `line ${line}\n`);
    await delay(LINE_EVERY);
  }
  const asked = app.remote.count - before;
  const seconds = (performance.now() - start) / 1000;
  await listeners.close();
  return asked / seconds;
}

function keyOf({ id, revision }: Pick<Arrival, 'id' | 'revision'>): string {
  return `${id} ${revision}`;
}
