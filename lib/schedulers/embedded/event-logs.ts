import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
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
    const bytes = Buffer.from(text);
    const written = writeSync(descriptor, bytes);
    if (written < bytes.length) {
      // A full disk took a part. Readers skip a damaged event up to the next end line; the caller writes it again.
      writeSync(descriptor, '\n...\n');
      throw Object.assign(new Error(`Only a part of an event could be written to ${path}`), { code: 'ENOSPC' });
    }
  } finally {
    closeSync(descriptor);
  }
}

function openForAppending(path: string): number {
  try {
    return openSync(path, 'a', 0o644);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, 'a', 0o644);
  }
}
