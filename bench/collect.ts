import 'reflect-metadata';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { htcondorSsh, type Scheduler } from 'nestjs-jobs';
import { temporaryDirectory } from '../test/support/test-app.js';
import { collectByScp, collectByTar } from './collect/peers.js';
import { growthOfMemory, type Growth } from './collect/memory.js';
import { BenchHost } from './support/bench-host.js';
import { measureInRounds, timed } from './support/rounds.js';
import { describeSetting } from './support/setting.js';
import { median, percentile } from './support/statistics.js';
import { formatTable, milliseconds, ratio } from './support/table.js';
import { judge } from './support/targets.js';

const LIBRARY_FILE = 'nestjs-jobs, one large file';
const SCP = 'scp, the same cipher';
const LIBRARY_FILES = 'nestjs-jobs, many files';
const TAR = 'tar | ssh, the same cipher';

/** The directory of this installation below the bench's own. */
const INSTALLATION = 'bench';

const MOST_GROWTH_MEGABYTES = 64;

interface CollectScale {
  readonly bytes: number;
  readonly files: number;
  readonly rounds: number;
  /** Short runs next to others only find what is grossly wrong. */
  readonly tolerance: number;
}

const SCALE: CollectScale = process.env.BENCH_SHORT
  ? { bytes: 200_000_000, files: 1000, rounds: 2, tolerance: 0.5 }
  : { bytes: 2_000_000_000, files: 10_000, rounds: 5, tolerance: 1 };

async function main(): Promise<void> {
  const host = await BenchHost.open();
  const here = await temporaryDirectory();
  const scheduler = schedulerOn(host);
  try {
    const setting = await describeSetting(host);
    await writeOutputs(host);
    const growth: Growth[] = [];
    const times = await measureInRounds(
      [
        { name: SCP, measure: () => intoEmpty(here, () => collectByScp(host, `${run(host, 'large')}/large`, here)) },
        { name: LIBRARY_FILE, measure: () => intoEmpty(here, () => collect(scheduler, 'large', here, growth)) },
        { name: TAR, measure: () => intoEmpty(here, () => collectByTar(host, run(host, 'many'), here)) },
        { name: LIBRARY_FILES, measure: () => intoEmpty(here, () => collect(scheduler, 'many', here, growth)) },
      ],
      SCALE.rounds,
    );
    console.log(`\n${setting}\n`);
    report(times, growth);
  } finally {
    await scheduler.close();
    await rm(here, { recursive: true, force: true });
    await host.dispose();
  }
}

function schedulerOn({ address, directory }: BenchHost): Scheduler {
  const clock = { now: () => new Date() };
  return htcondorSsh({ name: 'bench', directory, ...address }).create({
    installation: INSTALLATION,
    clock,
    takeQueryTurn: () => Promise.resolve(true),
    logger: new Logger('bench'),
  });
}

function run({ directory }: BenchHost, submission: string): string {
  return `${directory}/${INSTALLATION}/jobs/${submission}/run`;
}

/** Random bytes, so that nothing on the way can compress them. */
async function writeOutputs(host: BenchHost): Promise<void> {
  const [large, many] = [run(host, 'large'), run(host, 'many')];
  await host.run(`mkdir -p ${large} ${many} && head -c ${SCALE.bytes} /dev/urandom > ${large}/large`);
  await host.run(`cd ${many} && head -c ${SCALE.files * 4096} /dev/urandom | split -a 4 -b 4096 - file-`);
}

async function collect(scheduler: Scheduler, directory: string, here: string, growth: Growth[]): Promise<void> {
  growth.push(await growthOfMemory(() => scheduler.collect(directory, join(here, 'collected'))));
}

async function intoEmpty(here: string, work: () => Promise<unknown>): Promise<number> {
  await rm(join(here, 'collected'), { recursive: true, force: true });
  return timed(work);
}

function report(times: ReadonlyMap<string, readonly number[]>, growth: readonly Growth[]): void {
  const of = (name: string): readonly number[] => times.get(name) ?? [];
  const relative = (name: string, to: string): number[] => of(name).map((time, round) => (of(to)[round] ?? NaN) / time);
  const rows = [
    { name: SCP, peer: SCP, bytes: SCALE.bytes },
    { name: LIBRARY_FILE, peer: SCP, bytes: SCALE.bytes },
    { name: TAR, peer: TAR, bytes: SCALE.files * 4096 },
    { name: LIBRARY_FILES, peer: TAR, bytes: SCALE.files * 4096 },
  ].map(({ name, peer, bytes }) => {
    const ratios = relative(name, peer);
    return [
      name,
      milliseconds(median(of(name))),
      (bytes / 1000 / median(of(name))).toFixed(0),
      ratio(median(ratios)),
      `${ratio(percentile(ratios, 0))} to ${ratio(percentile(ratios, 1))}`,
    ];
  });
  console.log(
    formatTable([`${SCALE.bytes / 1e6} MB; ${SCALE.files} files`, 'ms', 'MB/s', 'of the peer', 'rounds'], rows),
  );
  const most = Math.max(...growth);
  console.log(`\nresident memory grew by at most ${most.toFixed(0)} MB, checksums included\n`);
  judge([
    {
      promise: 'one large file, throughput relative to scp',
      measured: median(relative(LIBRARY_FILE, SCP)),
      atLeast: 0.65 * SCALE.tolerance,
    },
    {
      promise: 'many files, throughput relative to tar | ssh',
      measured: median(relative(LIBRARY_FILES, TAR)),
      atLeast: 0.6 * SCALE.tolerance,
    },
    {
      promise: `MB left of the ${MOST_GROWTH_MEGABYTES} MB of memory`,
      measured: MOST_GROWTH_MEGABYTES - most,
      atLeast: 0,
    },
  ]);
}

await main();
