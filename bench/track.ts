import 'reflect-metadata';
import { rm } from 'node:fs/promises';
import { BenchApp } from './support/bench-app.js';
import { BenchHost } from './support/bench-host.js';
import type { Rest } from './support/bench-job.js';
import { readScale } from './support/scale.js';
import { describeSetting } from './support/setting.js';
import { SshClient } from './support/ssh-client.js';
import { judge, type Target } from './support/targets.js';
import { CountedHost } from './track/counted-host.js';
import { measureHeap } from './track/heap.js';
import { measureIntake } from './track/intake.js';
import { measureLag } from './track/lag.js';
import { measureProcesses } from './track/processes.js';
import { measureRefresh } from './track/refresh.js';
import { measureSizes } from './track/sizes.js';
import { readTrackingScale, type TrackingScale } from './track/tracking-scale.js';

/** No machine takes the jobs: they are idle, and what happens to them is what the bench does. */
const REST: Rest = { requirements: false };

async function main(): Promise<void> {
  const scale = readTrackingScale();
  const host = await BenchHost.open();
  const client = await SshClient.connect(host.address);
  try {
    console.log(await describeSetting(host));
    judge([
      ...(await measureRefresh(host, client, readScale())),
      ...(await measureIntake(scale.intakeRounds)),
      ...(await measureHeap(scale.heapEvents)),
      ...(await measureMany(host, client, scale)),
    ]);
  } finally {
    client.close();
    await host.dispose();
  }
}

/** What depends on how many jobs are tracked. */
async function measureMany(host: BenchHost, client: SshClient, scale: TrackingScale): Promise<Target[]> {
  const counted = await CountedHost.prepare(host);
  // The queue is asked with the first look only.
  const bench = await BenchApp.start(host, REST, { autoStart: false, reconcileInterval: 24 * 3_600_000 });
  const { directory } = bench.app;
  try {
    const sizes = await measureSizes(bench, client, scale).finally(() => bench.app.close());
    const lag = await measureLag(host, REST, counted, directory, scale.lagTime);
    return [...sizes, ...lag, ...(await measureProcesses(host, REST, counted, directory))];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

await main();
