import type { ControlAction } from '../scheduler.js';
import type { JobDescription } from './job-description.js';
import type { ActiveProc, ProcId, RestingState } from './names.js';
import type { Queue } from './queue.js';
import { HOLD_CODE, type Transition } from './records.js';
import { retireIfDone } from './retire.js';
import { performTransitions, withoutRun } from './transitions.js';

/** Who acts on procs, and by which clock. */
export interface Actor {
  /** Identity of this process. */
  readonly owner: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The resting states that an action is about; none for those about a running program. */
const ACTS_ON: Readonly<Record<ControlAction, readonly RestingState[]>> = {
  hold: ['idle'],
  release: ['held'],
  remove: ['idle', 'held'],
  suspend: [],
  continue: [],
};

/**
 * Does an action to those of the procs that rest in a state that it is about; the others are left as they are.
 * @returns the procs that changed
 */
export function controlResting(
  queue: Queue,
  job: JobDescription,
  procIds: readonly number[],
  { action, reason }: { readonly action: ControlAction; readonly reason: string },
  actor: Actor,
): number[] {
  const claimed = ACTS_ON[action].flatMap((state) =>
    procIds
      .map((procId) => queue.claim({ clusterId: job.clusterId, procId }, state, actor.owner))
      .filter((proc) => proc !== null),
  );
  if (claimed.length === 0) return [];
  const transition = transitionOf(action, reason, actor.now());
  performTransitions(
    queue,
    job,
    claimed.map((proc) => ({ proc, record: withoutRun(queue.readActive(proc) ?? {}), transition })),
  );
  serveRequests(queue, job, claimed, actor);
  retireIfDone(queue, job.clusterId);
  return claimed.map(({ procId }) => procId);
}

/**
 * Serves what was asked of procs while they were active, now that they rest. Called after every move out of `active`,
 * so that a request is never left behind.
 */
export function serveRequests(queue: Queue, job: JobDescription, procs: readonly ProcId[], actor: Actor): void {
  if (!queue.hasRequests()) return;
  for (const proc of procs) {
    for (const request of queue.requests(proc)) {
      const reason = queue.takeRequest(request);
      if (reason !== null) {
        controlResting(queue, job, [proc.procId], { action: request.action, reason }, actor);
      }
    }
  }
}

/** Asks the worker of an active proc for an action, or does it here when the proc went to rest in the meantime. */
export function controlActive(
  queue: Queue,
  job: JobDescription,
  proc: ActiveProc,
  { action, reason }: { readonly action: ControlAction; readonly reason: string },
  actor: Actor & { readonly sequence: () => string },
): void {
  const { clusterId, procId } = proc;
  queue.putRequest({ clusterId, procId, action, sequence: actor.sequence() }, reason);
  if (!queue.isActive(proc)) {
    serveRequests(queue, job, [proc], actor);
  }
}

function transitionOf(action: ControlAction, reason: string, time: number): Transition {
  switch (action) {
    case 'hold':
      return { to: 'held', time, reason, code: HOLD_CODE.USER_REQUEST, subcode: 0 };
    case 'remove':
      return { to: 'done', cause: 'removed', time, reason };
    default:
      return { to: 'idle', cause: 'released', time };
  }
}
