import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { QueueReport } from '../../domain/scheduler-event.js';
import { RESTING_STATES, type ActiveProc, type RestingState } from './names.js';
import type { Queue } from './queue.js';
import { queueReport, type ClusterRecord, type ProcRecord } from './records.js';
import { readHistory } from './retire.js';

/** A proc that moves while the states are read one after the other may be seen in none of them. */
const LOOKS = 5;
const BATCH = 500;

/** What the queue, or else the history, says of the procs of a submission; empty when neither knows it. */
export async function querySubmission(queue: Queue, key: string): Promise<QueueReport[]> {
  const clusterId = queue.clusterOfKey(key);
  const cluster = clusterId === null ? null : queue.readCluster(clusterId);
  if (clusterId === null || cluster === null) return readHistory(queue, key) ?? [];
  const reports = new Map<number, QueueReport>();
  for (let look = 0; look < LOOKS && reports.size < cluster.numJobs; look += 1) {
    await lookAtStates(queue, cluster, clusterId, reports);
  }
  return [...reports.values()].sort((a, b) => a.procId - b.procId);
}

async function lookAtStates(
  queue: Queue,
  cluster: ClusterRecord,
  clusterId: number,
  reports: Map<number, QueueReport>,
): Promise<void> {
  const add = (procId: number, state: RestingState | 'active', record: ProcRecord | null): void => {
    if (record) reports.set(procId, queueReport(cluster, { clusterId, procId }, state, record));
  };
  let read = 0;
  for (const state of RESTING_STATES) {
    for (const procId of queue.procs(clusterId, state)) {
      add(procId, state, queue.readProc({ clusterId, procId }, state));
      read += 1;
      if (read % BATCH === 0) await yieldToOthers();
    }
  }
  for (const proc of activeOf(queue, clusterId)) {
    // One that came to rest while this looked is still active only if it was taken up again.
    add(proc.procId, 'active', queue.readActive(proc));
  }
}

/** The active procs of one cluster. */
export function activeOf(queue: Queue, clusterId: number): ActiveProc[] {
  return queue.activeProcs().filter((proc) => proc.clusterId === clusterId);
}
