import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ignoreErrors } from './file-errors.js';
import type { Layout } from './layout.js';
import type { Queue } from './queue.js';
import { isProcessAlive } from './worker/process-identity.js';
import { slotOwner } from './worker/slots.js';

/**
 * The slots for which workers should be started now: as many as there is work for, beyond what the workers that wait
 * for work will take.
 */
export function slotsToStart(queue: Queue, maxRunning: number): number[] {
  // Idle procs first: one that is claimed while this looks is counted twice rather than never.
  const work = countWork(queue, maxRunning);
  if (work === 0) return [];
  const owners = slotNumbers(maxRunning).map((slot) => slotOwner(queue.layout, slot));
  const free = slotNumbers(maxRunning).filter((slot) => owners[slot] === null);
  const busy = new Set(queue.activeProcs().map(({ owner }) => owner));
  const waiting = owners.filter((owner) => owner !== null && !busy.has(owner)).length;
  return free.slice(0, Math.max(0, work - waiting));
}

/** Idle procs, and one for procs whose worker is gone, counted up to `limit`. */
function countWork(queue: Queue, limit: number): number {
  let count = 0;
  for (const clusterId of queue.readyClusters()) {
    count += queue.countIdle(clusterId, limit - count);
    if (count >= limit) return limit;
  }
  return queue.activeProcs().some(({ owner }) => !isProcessAlive(owner)) ? count + 1 : count;
}

/** How many slots there are, as the app said last; workers of slots beyond end with their present proc. */
export function readMaxRunning(layout: Layout): number {
  const text = ignoreErrors(['ENOENT'], () => readFileSync(maxRunningPath(layout), 'utf8'));
  return text === undefined ? 1 : Number(text);
}

/** Tells the workers how many slots there are. */
export function writeMaxRunning(layout: Layout, maxRunning: number): void {
  const staged = join(layout.staging, `max-running-${process.pid}`);
  writeFileSync(staged, String(maxRunning));
  renameSync(staged, maxRunningPath(layout));
}

function maxRunningPath(layout: Layout): string {
  return join(layout.root, 'max-running');
}

function slotNumbers(maxRunning: number): number[] {
  return Array.from({ length: maxRunning }, (_none, slot) => slot);
}
