import { filter, firstValueFrom, merge, of, timer } from 'rxjs';
import type { JobStatus } from '../domain/job-status.js';
import type { Job } from '../manager/job.js';

/** Options of {@link waitForStatus}. */
export interface WaitForStatusOptions {
  /**
   * How long it waits, in ms.
   * @default 10000
   */
  readonly timeout?: number;
}

/** A scheduler that runs jobs by itself tells nobody: it is looked at so often, in ms, while nothing changes. */
const LOOK_MS = 100;

/**
 * Waits until a job has a status, or one of several, and reads the job anew. It lets the tracker look, so that it works
 * with `tracker: { autoStart: false }` as well, and goes on with each change of the job.
 * @returns the job
 * @throws Error that shows the job's last status when the time is up, or at once when it has another final status
 */
export async function waitForStatus<J extends Job>(
  job: J,
  status: JobStatus | readonly JobStatus[],
  { timeout = 10_000 }: WaitForStatusOptions = {},
): Promise<J> {
  const wanted: readonly JobStatus[] = typeof status === 'string' ? [status] : status;
  // eslint-disable-next-line @typescript-eslint/dot-notation -- protected from apps, not from this room
  const { tracker, changes } = job['services'];
  const deadline = Date.now() + timeout;
  for (;;) {
    // Whoever looks first listens first: a change between the two would not be seen.
    const changed = firstValueFrom(
      merge(changes.stream.pipe(filter(({ jobId }) => jobId === job.id)), timer(LOOK_MS), changes.ended),
      { defaultValue: of(null) },
    );
    await tracker.pollOnce();
    await job.reload();
    if (wanted.includes(job.status)) return job;
    if (job.isFinal || Date.now() >= deadline) throw new Error(complaint(job, wanted, timeout));
    await changed;
  }
}

function complaint(job: Job, wanted: readonly JobStatus[], timeout: number): string {
  const why = job.isFinal ? 'and that is final' : `after ${timeout} ms`;
  const message = job.statusMessage === null ? '' : ` (${job.statusMessage})`;
  return `Job ${job.id} is ${job.status}${message} ${why}; waited for ${wanted.join(' or ')}. Sub-jobs: ${JSON.stringify(job.statuses)}`;
}
