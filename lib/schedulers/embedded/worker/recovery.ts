import { setTimeout as delay } from 'node:timers/promises';
import type { Actor } from '../control.js';
import type { JobDescription } from '../job-description.js';
import type { ActiveProc } from '../names.js';
import type { Queue } from '../queue.js';
import type { Transition } from '../records.js';
import { killOrphans } from './orphans.js';
import { completeOrHold, settleProc } from './outcome.js';
import { isProcessAlive } from './process-identity.js';
import { removeTree } from '../remove-tree.js';
import { scratchPath } from './sandbox.js';

/** Longer than a process needs from its fork to its exec, in milliseconds. */
const STARTING_TIME = 50;

/** Finds the description of a cluster; `null` when the cluster is gone. */
export type FindJob = (clusterId: number) => JobDescription | null;

/**
 * Deals with procs whose process is gone, killed or with the machine: what it had decided is done again, a program whose
 * end it had recorded is completed, and any other proc goes back to the queue, as HTCondor runs it again, after what is
 * left of its program was killed.
 *
 * @param isInHand whether this process is working on a proc of its own; the others of its own are ones that an earlier
 * attempt could not finish
 */
export async function recoverAbandoned(
  queue: Queue,
  findJob: FindJob,
  isInHand: (proc: ActiveProc) => boolean,
  actor: Actor,
): Promise<void> {
  for (const proc of queue.activeProcs()) {
    if (proc.owner === actor.owner ? isInHand(proc) : isProcessAlive(proc.owner)) continue;
    const mine = queue.takeOver(proc, actor.owner);
    if (mine) await recover(queue, findJob(proc.clusterId), mine, actor);
  }
}

async function recover(queue: Queue, job: JobDescription | null, proc: ActiveProc, actor: Actor): Promise<void> {
  const record = queue.readActive(proc) ?? {};
  const scratch = scratchPath(queue.layout, proc);
  await killOrphans(scratch, record.program);
  // A program whose worker was killed just when it started it has no environment to be known by before this.
  await delay(STARTING_TIME);
  await killOrphans(scratch, record.program);
  if (job === null) {
    queue.forget(proc);
    removeTree(scratch);
    return;
  }
  const transition = record.transition ?? (await decide(queue, job, proc));
  await settleProc(queue, job, proc, { record, transition }, actor);
}

async function decide(queue: Queue, job: JobDescription, proc: ActiveProc): Promise<Transition> {
  const exit = queue.readActive(proc)?.exit;
  return exit
    ? await completeOrHold(queue.layout, job, proc, exit)
    : { to: 'idle', cause: 'evicted', time: Date.now() };
}
