import type { JobStatus } from 'nestjs-jobs';
import { waitFor } from '../../test/support/wait-for.js';
import type { BenchApp } from '../support/bench-app.js';
import type { BenchHost } from '../support/bench-host.js';
import { timed } from '../support/rounds.js';

/** One look of the tracker at its scheduler, all jobs included; in ms. */
export function timeTick({ app }: BenchApp): Promise<number> {
  return timed(() => app.tracker.pollOnce());
}

/** What happens to every job at once, outside of the library, and what it leads to. */
export interface Change {
  readonly command: 'condor_hold' | 'condor_release';
  /** Number of the event that each job gets. */
  readonly event: string;
  readonly status: JobStatus;
}

export const HOLD: Change = { command: 'condor_hold', event: '012', status: 'Paused' };
export const RELEASE: Change = { command: 'condor_release', event: '013', status: 'Submitted' };

/**
 * One look that brings one event for each job; in ms.
 * @throws Error when not every job has its new status after that look
 */
export async function timeTickWithEvents(
  host: BenchHost,
  bench: BenchApp,
  jobs: number,
  change: Change,
): Promise<number> {
  const before = await countEvents(host, change);
  await host.run(`${change.command} -constraint ${host.constraint}`);
  await waitFor(
    () => countEvents(host, change),
    (count) => count === before + jobs,
  );
  const time = await timeTick(bench);
  const changed = await bench.app.jobs.countJobs({ status: change.status });
  if (changed !== jobs) throw new Error(`${changed} of ${jobs} jobs are ${change.status} after the look.`);
  return time;
}

async function countEvents(host: BenchHost, { event }: Change): Promise<number> {
  const log = `${host.directory}/library/*/events/events-*.log`;
  return Number(await host.run(`cat ${log} | grep -c '^${event} (' || true`));
}
