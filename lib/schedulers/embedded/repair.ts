import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { statSync } from 'node:fs';
import { ignoreErrors } from './file-errors.js';
import { JobDescription } from './job-description.js';
import type { Queue } from './queue.js';
import { removeOlderThan } from './staging.js';
import { announceCluster } from './submit-cluster.js';

/** How long something half made is left alone, and how long acknowledged submissions are remembered. */
const STAGING_DAYS = 2;
const HISTORY_DAYS = 30;

/** Whoever has committed a cluster has announced it within this time, if it lives; in ms. */
const ANNOUNCING_MS = 10_000;

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

/**
 * Sets right what an app that was killed may have left of one submission: the others live on, and nobody may start for
 * weeks. A living app that is as slow costs some events that stand twice in the log.
 */
export async function repairSubmission(queue: Queue, key: string): Promise<void> {
  const clusterId = queue.clusterOfKey(key);
  if (clusterId === null) return;
  const age = ignoreErrors(['ENOENT'], () => Date.now() - statSync(queue.clusterPath(clusterId)).mtimeMs);
  if (age === undefined || (age < ANNOUNCING_MS && !queue.isAnnounced(clusterId))) return;
  await repairCluster(queue, clusterId);
}

async function repairCluster(queue: Queue, clusterId: number): Promise<void> {
  if (queue.isAnnounced(clusterId)) {
    if (!queue.isReady(clusterId) && queue.countIdle(clusterId, 1) > 0) queue.markReady(clusterId);
    return;
  }
  const cluster = queue.readCluster(clusterId);
  if (cluster) await announceCluster(queue, new JobDescription(cluster, clusterId, queue.layout));
}
