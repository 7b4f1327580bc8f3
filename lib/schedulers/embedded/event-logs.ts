import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { formatEvent, type WritableEvent } from '../htcondor/event-log-writer.js';
import type { JobDescription } from './job-description.js';
import { runDirectory, type Layout } from './layout.js';

/**
 * Appends events of one cluster to the shared log and to the logs that its submit command `log` names. Each batch is one
 * write on a descriptor in append mode, so that several processes can write into one file.
 *
 * @throws the file error when the shared log cannot be written. A log of the user's that cannot be written is left
 * out: HTCondor runs such jobs all the same.
 */
export function appendEvents(layout: Layout, job: JobDescription, events: readonly WritableEvent[]): void {
  append(join(layout.events, job.cluster.eventLog), events.map(formatEvent).join(''));
  const run = runDirectory(layout, job.cluster.directory);
  for (const [path, texts] of userLogs(run, job, events)) {
    try {
      append(path, texts.join(''));
    } catch {
      // See above.
    }
  }
}

function userLogs(run: string, job: JobDescription, events: readonly WritableEvent[]): Map<string, string[]> {
  const logs = new Map<string, string[]>();
  for (const event of events) {
    const log = job.command('log', event.procId);
    if (!log) continue;
    const path = resolve(run, log);
    const texts = logs.get(path) ?? [];
    texts.push(formatEvent(event));
    logs.set(path, texts);
  }
  return logs;
}

function append(path: string, text: string): void {
  const descriptor = openForAppending(path);
  try {
    const bytes = Buffer.from(endsInALine(descriptor) ? text : `\n${text}`);
    const written = writeSync(descriptor, bytes);
    // A full disk took a part. The caller writes all of it again.
    if (written < bytes.length) {
      throw Object.assign(new Error(`Only a part of an event could be written to ${path}`), { code: 'ENOSPC' });
    }
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Whether the next event would begin a line. It would not behind a part of one, of a full disk or of a process that was
 * killed: readers skip a part that another event breaks into, but only where that one begins a line.
 */
function endsInALine(descriptor: number): boolean {
  const { size } = fstatSync(descriptor);
  const last = Buffer.alloc(1);
  return size === 0 || readSync(descriptor, last, 0, 1, size - 1) === 0 || last.toString() === '\n';
}

function openForAppending(path: string): number {
  try {
    return openSync(path, 'a+', 0o644);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, 'a+', 0o644);
  }
}
