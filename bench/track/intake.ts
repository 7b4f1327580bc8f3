import { LIBSQL, MARIADB, POSTGRES, type DatabaseKind } from '../../test/support/databases.js';
import { timed } from '../support/rounds.js';
import { median, percentile } from '../support/statistics.js';
import { formatTable, milliseconds } from '../support/table.js';
import type { Target } from '../support/targets.js';
import { startWrittenLogApp, type WrittenLogApp } from './written-log-app.js';

/** So many jobs, each of which gets one event. */
const EVENTS = 1000;

const HELD = { type: 'held', reason: 'via condor_hold (by user jobs)', code: 1, subcode: 0 } as const;
const RELEASED = { type: 'released' } as const;

/** Databases that can be had here: those with a server by `node test/databases/run.mjs`. */
function databases(): DatabaseKind[] {
  return [
    LIBSQL,
    ...(process.env.JOBS_TEST_POSTGRES ? [POSTGRES] : []),
    ...(process.env.JOBS_TEST_MARIADB ? [MARIADB] : []),
  ];
}

/** How long it takes until 1,000 events of 1,000 jobs are in the database: read, understood, stored. */
export async function measureIntake(rounds: number): Promise<Target[]> {
  const targets: Target[] = [];
  const rows: string[][] = [];
  for (const kind of databases()) {
    const app = await startWrittenLogApp(kind, EVENTS);
    try {
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) {
        for (const [detail, status] of [[HELD, 'Paused'] as const, [RELEASED, 'Submitted'] as const]) {
          app.scheduler.happen(app.jobs, [detail]);
          times.push(await timed(() => app.test.tracker.pollOnce()));
          await assertStatus(app, status);
        }
      }
      rows.push([kind.name, String(times.length), milliseconds(median(times)), milliseconds(percentile(times, 0.95))]);
      // The first look after a start prepares statements; a median of several is what a running app does.
      targets.push({ promise: `${kind.name}: 1,000 events, ms`, measured: median(times), atMost: 1000 });
    } finally {
      await app.dispose();
    }
  }
  console.log(`\n${formatTable(['1,000 events of 1,000 jobs', 'samples', 'ms', 'p95 ms'], rows)}\n`);
  return targets;
}

async function assertStatus({ test }: WrittenLogApp, status: 'Paused' | 'Submitted'): Promise<void> {
  const changed = await test.jobs.countJobs({ status });
  if (changed !== EVENTS) throw new Error(`${changed} of ${EVENTS} jobs are ${status} after the look.`);
}
