import { join } from 'node:path';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { existsSync } from 'node:fs';
import { JobDescription } from './job-description.js';
import type { Queue } from './queue.js';
import { removeOlderThan } from './staging.js';
import { announceCluster } from './submit-cluster.js';

/** How long something half made is left alone, and how long acknowledged submissions are remembered. */
const STAGING_DAYS = 2;
const HISTORY_DAYS = 30;

/**
 * Sets right what an app or a worker that was killed may have left: clusters that were not announced, idle procs that no
 * worker would see, things half made. Cheap, and done once when an app starts to use the queue.
 */
export async function repairQueue(queue: Queue, now: number): Promise<void> {
  for (const clusterId of queue.clusters()) {
    await repairCluster(queue, clusterId);
    await yieldToOthers();
  }
  removeOlderThan(queue.layout.staging, STAGING_DAYS, now);
  for (const name of removeOlderThan(queue.layout.history, HISTORY_DAYS, now)) {
    queue.forgetKey(name.replace(/\.json$/, ''));
  }
}

async function repairCluster(queue: Queue, clusterId: number): Promise<void> {
  const cluster = queue.readCluster(clusterId);
  if (!cluster) return;
  if (!existsSync(join(queue.clusterPath(clusterId), 'announced'))) {
    await announceCluster(queue, new JobDescription(cluster, clusterId, queue.layout));
  } else if (queue.countIdle(clusterId, 1) > 0) {
    queue.markReady(clusterId);
  }
}
