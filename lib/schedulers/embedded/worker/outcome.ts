import { JobsError } from '../../../domain/jobs.error.js';
import { serveRequests, type Actor } from '../control.js';
import type { JobDescription } from '../job-description.js';
import type { Layout } from '../layout.js';
import type { ActiveProc } from '../names.js';
import type { Queue } from '../queue.js';
import { HOLD_CODE, type ProcRecord, type ProgramExit, type Transition } from '../records.js';
import { retireIfDone } from '../retire.js';
import { performTransitions } from '../transitions.js';
import { HoldError } from './hold.error.js';
import { bringOutputsBack } from './outputs.js';
import { persist } from './persist.js';
import { discardSandbox } from './sandbox.js';

/** Brings the outputs of a program that has ended back, and tells what is to become of its proc. */
export async function completeOrHold(
  layout: Layout,
  job: JobDescription,
  proc: ActiveProc,
  exit: ProgramExit,
): Promise<Transition> {
  try {
    await bringOutputsBack(layout, job, proc);
    return { to: 'done', cause: 'terminated', time: Date.now(), exit };
  } catch (error) {
    return holdTransition(error);
  }
}

/**
 * The hold that an error leads to.
 * @throws the error itself, when it is neither a {@link HoldError} nor about a value that cannot be read
 */
export function holdTransition(error: unknown): Transition {
  const time = Date.now();
  if (error instanceof HoldError) {
    return { to: 'held', time, reason: error.message, code: error.holdCode, subcode: error.subcode };
  }
  if (error instanceof JobsError) {
    return { to: 'held', time, reason: error.message, code: HOLD_CODE.UNABLE_TO_EXPAND, subcode: 0 };
  }
  throw error;
}

/** Takes a proc that is dealt with out of `active`, its scratch directory removed. */
export async function settleProc(
  queue: Queue,
  job: JobDescription,
  proc: ActiveProc,
  { record, transition }: { readonly record: ProcRecord; readonly transition: Transition },
  actor: Actor,
): Promise<void> {
  await persist(() => {
    // Recorded before the outputs in the scratch directory are gone: nobody will look for them again.
    queue.record([proc], { ...record, transition });
    discardSandbox(queue.layout, proc);
    performTransitions(queue, job, [{ proc, record, transition }]);
  });
  serveRequests(queue, job, [proc], actor);
  retireIfDone(queue, job.clusterId);
}
