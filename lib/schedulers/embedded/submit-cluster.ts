import { linkSync, writeFileSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { WritableEvent } from '../htcondor/event-log-writer.js';
import { appendEvents } from './event-logs.js';
import { fileErrorCode } from './file-errors.js';
import { isTrue, type JobDescription } from './job-description.js';
import { procName, RESTING_STATES } from './names.js';
import type { Queue } from './queue.js';
import { HOLD_CODE } from './records.js';
import { removeTree } from './remove-tree.js';
import { stagingPath } from './staging.js';

/** Files made, or events written, before others get their turn. */
const BATCH = 500;
/** ext4 allows 65,000 links to a file, others fewer. */
const LINKS_PER_FILE = 10_000;

/**
 * Puts a cluster with all of its procs into the queue, by one rename. Of several calls for one cluster the first to come
 * there counts.
 */
export async function commitCluster(queue: Queue, job: JobDescription): Promise<void> {
  const { cluster, clusterId } = job;
  const staged = stagingPath(queue.layout.staging, 'cluster');
  try {
    for (const state of RESTING_STATES) {
      await mkdir(join(staged, state), { recursive: true });
    }
    await writeDurably(join(staged, 'cluster.json'), JSON.stringify(cluster));
    await createProcs(staged, initialStateOf(job), cluster.numJobs);
    await rename(staged, queue.clusterPath(clusterId));
    await flushDirectory(queue.layout.clusters);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(fileErrorCode(error) ?? '')) throw error;
  } finally {
    removeTree(staged);
  }
}

/** The state that the procs of a job start in: held with `hold = true`. */
function initialStateOf(job: JobDescription): 'idle' | 'held' {
  return isTrue(job.command('hold', 0)) ? 'held' : 'idle';
}

/**
 * Tells the event log of a committed cluster and lets workers see it; a cluster that a crash kept from being announced
 * is announced later, at the price of some events standing twice in the log.
 */
export async function announceCluster(queue: Queue, job: JobDescription): Promise<void> {
  if (!queue.isAnnounced(job.clusterId)) {
    for (let first = 0; first < job.cluster.numJobs; first += BATCH) {
      const count = Math.min(BATCH, job.cluster.numJobs - first);
      appendEvents(
        queue.layout,
        job,
        Array.from({ length: count }, (_none, index) => submitEvents(job, first + index)).flat(),
      );
      await yieldToOthers();
    }
    queue.markAnnounced(job.clusterId);
  }
  queue.markReady(job.clusterId);
}

function submitEvents(job: JobDescription, procId: number): WritableEvent[] {
  const { clusterId, cluster } = job;
  const time = new Date(cluster.submitTime);
  const submitted = { clusterId, procId, time, detail: { type: 'submitted', submissionKey: cluster.key } } as const;
  if (initialStateOf(job) === 'idle') return [submitted];
  const reason = 'submitted on hold at the request of the submitter';
  return [
    submitted,
    { clusterId, procId, time, detail: { type: 'held', reason, code: HOLD_CODE.SUBMITTED_ON_HOLD, subcode: 0 } },
  ];
}

/**
 * Procs that were never touched are links to one empty file: a link costs a tenth of a file, and much less on a file
 * system that has just removed many.
 */
async function createProcs(staged: string, state: 'idle' | 'held', count: number): Promise<void> {
  let untouched = '';
  for (let procId = 0; procId < count; procId += 1) {
    if (procId % LINKS_PER_FILE === 0) {
      untouched = join(staged, `untouched-${procId}`);
      writeFileSync(untouched, '');
    }
    linkSync(untouched, join(staged, state, procName(procId)));
    if (procId % BATCH === BATCH - 1) await yieldToOthers();
  }
}

/** On the disk before its cluster is: what was answered must survive a loss of power. */
async function writeDurably(path: string, content: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function flushDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
