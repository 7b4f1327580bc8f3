import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { ControlAction } from '../scheduler.js';
import { controlActive, controlResting, type Actor } from './control.js';
import type { JobDescription } from './job-description.js';
import { activeOf } from './query.js';
import type { Queue } from './queue.js';

/** Procs whose events are written in one go. */
const BATCH = 200;

/**
 * Does an action to all procs of a cluster: at once to those at rest, by a request to the workers of the others. Procs
 * move meanwhile, so it looks again until it finds nothing that it has not dealt with. It deals with a proc at rest
 * once: one that is held again right after its release stays held.
 */
export async function controlCluster(
  queue: Queue,
  job: JobDescription,
  request: { readonly action: ControlAction; readonly reason: string },
  actor: Actor & { readonly sequence: () => string },
): Promise<void> {
  const changed = new Set<number>();
  const asked = new Set<string>();
  for (let before = -1; before < changed.size + asked.size;) {
    before = changed.size + asked.size;
    for (const batch of batches(restingProcs(queue, job.clusterId).filter((procId) => !changed.has(procId)))) {
      controlResting(queue, job, batch, request, actor).forEach((procId) => changed.add(procId));
      await yieldToOthers();
    }
    for (const proc of activeOf(queue, job.clusterId)) {
      const run = `${proc.procId} ${proc.owner}`;
      if (!asked.has(run)) controlActive(queue, job, proc, request, actor);
      asked.add(run);
    }
  }
}

function restingProcs(queue: Queue, clusterId: number): number[] {
  return [...queue.procs(clusterId, 'idle'), ...queue.procs(clusterId, 'held')];
}

function batches(procIds: readonly number[]): number[][] {
  return Array.from({ length: Math.ceil(procIds.length / BATCH) }, (_none, index) =>
    procIds.slice(index * BATCH, (index + 1) * BATCH),
  );
}
