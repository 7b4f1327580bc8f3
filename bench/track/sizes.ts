import type { BenchApp } from '../support/bench-app.js';
import { timed } from '../support/rounds.js';
import type { SshClient } from '../support/ssh-client.js';
import { median, percentile } from '../support/statistics.js';
import { formatTable, milliseconds, ratio } from '../support/table.js';
import type { Target } from '../support/targets.js';
import { timeTick } from './library.js';
import type { TrackingScale } from './tracking-scale.js';

const JOBS_AT_ONCE = 500;

const WARM_UP_LOOKS = 40;

/** A look costs the same at every size, within what such short times scatter. */
const LARGEST_GROWTH = 1.5;

/**
 * What a look with nothing new costs at several numbers of tracked jobs, beside one empty remote command on a connection
 * that stays open. Leaves the jobs of the largest number in the queue.
 */
export async function measureSizes(app: BenchApp, client: SshClient, scale: TrackingScale): Promise<Target[]> {
  const rows: string[][] = [];
  const targets: Target[] = [];
  const medians: number[] = [];
  let submitted = 0;
  for (const size of scale.sizes) {
    for (; submitted < size; submitted = Math.min(size, submitted + JOBS_AT_ONCE)) {
      const names = Array.from({ length: Math.min(JOBS_AT_ONCE, size - submitted) }, (_, job) => `${submitted + job}`);
      await app.submitMany(names);
      process.stderr.write(`${submitted + names.length} of ${size} jobs submitted\n`);
    }
    // Their events first, and what runs the quicker the oftener it has run.
    await measureLooks(app, client, WARM_UP_LOOKS);
    const { looks, commands } = await measureLooks(app, client, scale.looks);
    const [look, command] = [median(looks), median(commands)];
    medians.push(look);
    rows.push([
      String(size),
      milliseconds(look),
      milliseconds(percentile(looks, 0.95)),
      milliseconds(command),
      milliseconds(percentile(commands, 0.95)),
      ratio(look / command),
    ]);
    targets.push({
      promise: `${size} jobs: a look with nothing new, in empty remote commands`,
      measured: look / command,
      atMost: 0.5,
    });
  }
  const header = ['tracked jobs', 'look, ms', 'p95 ms', 'empty command, ms', 'p95 ms', 'ratio'];
  console.log(`\n${formatTable(header, rows)}\n`);
  const growth = (medians.at(-1) ?? NaN) / (medians[0] ?? NaN);
  return [...targets, { promise: 'a look at most jobs, in looks at one', measured: growth, atMost: LARGEST_GROWTH }];
}

/** One after the other, so that what disturbs the machine disturbs both. */
async function measureLooks(
  app: BenchApp,
  client: SshClient,
  count: number,
): Promise<{ readonly looks: number[]; readonly commands: number[] }> {
  const [looks, commands]: [number[], number[]] = [[], []];
  for (let round = 0; round < count; round++) {
    looks.push(await timeTick(app));
    commands.push(await timed(() => client.run('true')));
  }
  return { looks, commands };
}
