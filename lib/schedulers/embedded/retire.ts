import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { QueueReport } from '../../domain/scheduler-event.js';
import { ignoreErrors } from './file-errors.js';
import type { Queue } from './queue.js';
import { queueReport, type ClusterRecord } from './records.js';

/** Takes an acknowledged cluster out of the queue and into the history, once all of its procs are done. */
export function retireIfDone(queue: Queue, clusterId: number): void {
  if (!queue.isAcknowledged(clusterId)) return;
  const cluster = queue.readCluster(clusterId);
  if (cluster === null) return;
  const done = queue.procs(clusterId, 'done');
  if (done.length < cluster.numJobs) return;
  const reports = done.map((procId) => {
    const proc = { clusterId, procId };
    return queueReport(cluster, proc, 'done', queue.readProc(proc, 'done') ?? {});
  });
  writeHistory(queue, cluster, reports);
  queue.removeCluster(clusterId);
}

function writeHistory(queue: Queue, cluster: ClusterRecord, reports: readonly QueueReport[]): void {
  const staged = join(queue.layout.staging, `history-${cluster.key}-${process.pid}`);
  writeFileSync(staged, JSON.stringify(reports.map((report) => ({ ...report, source: 'history' }))));
  renameSync(staged, historyPath(queue, cluster.key));
}

/** What the history knows of the procs of a submission; `null` when that is nothing. */
export function readHistory(queue: Queue, key: string): QueueReport[] | null {
  const text = ignoreErrors(['ENOENT'], () => readFileSync(historyPath(queue, key), 'utf8'));
  return text === undefined ? null : (JSON.parse(text, reviveTimes) as QueueReport[]);
}

function historyPath(queue: Queue, key: string): string {
  return join(queue.layout.history, `${key}.json`);
}

function reviveTimes(name: string, value: unknown): unknown {
  return name.endsWith('Time') && typeof value === 'string' ? new Date(value) : value;
}
