import { LIBSQL } from '../../test/support/databases.js';
import { formatTable } from '../support/table.js';
import type { Target } from '../support/targets.js';
import { startWrittenLogApp } from './written-log-app.js';

const JOBS = 1000;
const WARM_UP_EVENTS = 10_000;
const SAMPLES = 10;
const MEGABYTE = 1024 * 1024;

const HELD = { type: 'held', reason: 'via condor_hold (by user jobs)', code: 1, subcode: 0 } as const;
const RELEASED = { type: 'released' } as const;

/** How the memory of the app grows over many events, after forced collections (`node --expose-gc`). */
export async function measureHeap(events: number): Promise<Target[]> {
  const app = await startWrittenLogApp(LIBSQL, JOBS);
  try {
    let taken = 0;
    const take = async (until: number): Promise<void> => {
      for (; taken < until; taken += JOBS) {
        app.scheduler.happen(app.jobs, [(taken / JOBS) % 2 ? RELEASED : HELD]);
        await app.test.tracker.pollOnce();
      }
    };
    await take(WARM_UP_EVENTS);
    const sizes = [heapAfterCollection()];
    for (let sample = 1; sample <= SAMPLES; sample++) {
      await take(WARM_UP_EVENTS + (events / SAMPLES) * sample);
      sizes.push(heapAfterCollection());
    }
    const growth = Math.max(...sizes) - (sizes[0] ?? NaN);
    const row = ['heap, MB', ...sizes.map((size) => size.toFixed(1))];
    const header = ['thousands of events', ...sizes.map((_, sample) => String((events / SAMPLES / 1000) * sample))];
    console.log(`\n${formatTable(header, [row])}\n`);
    return [{ promise: `growth of the heap over ${events} events, MB`, measured: growth, atMost: 20 }];
  } finally {
    await app.dispose();
  }
}

function heapAfterCollection(): number {
  if (!globalThis.gc) throw new Error('The memory can be measured with `node --expose-gc` only.');
  // What was referred to weakly goes with the second one.
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed / MEGABYTE;
}
