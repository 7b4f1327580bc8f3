import type { Job } from '../job.js';
import type { BuiltInJobAction } from './built-in-actions.js';

/** How each built-in action is asked of a job; a `signal` ends the waiting for a submission. */
const PERFORM: Readonly<Record<BuiltInJobAction, (job: Job, signal: AbortSignal) => Promise<unknown>>> = {
  execute: (job, signal) => job.execute({ signal }),
  stop: (job) => job.stop(),
  pause: (job) => job.pause(),
  resume: (job) => job.resume(),
  suspend: (job) => job.suspend(),
  resubmit: (job, signal) => job.resubmit({ signal }),
  resubmitFailed: (job, signal) => job.resubmit({ only: 'failed', signal }),
  processResults: (job) => job.processResults(),
  delete: (job) => job.delete(),
};

/**
 * Asks a job for a built-in action; rejects as the job's own method does.
 * @param signal ends the waiting for a submission with SubmissionPendingError
 */
export async function performAction(action: BuiltInJobAction, job: Job, signal: AbortSignal): Promise<void> {
  await PERFORM[action](job, signal);
}
