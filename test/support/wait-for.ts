import { setTimeout as delay } from 'node:timers/promises';
import type { Job, JobStatus } from 'nestjs-jobs';

const PAUSE_MS = 50;

/** As long as a job may wait for the jobs of other tests in the pool, and for a machine that does more than this. */
const PATIENCE_MS = 90_000;

/**
 * Asks again and again until the answer is what is waited for.
 * @throws Error that shows the last answer when the time is up
 */
export async function waitFor<T>(
  ask: () => Promise<T>,
  holds: (answer: T) => boolean,
  describe: (answer: T) => unknown = (answer) => answer,
  milliseconds = PATIENCE_MS,
): Promise<T> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const answer = await ask();
    if (holds(answer)) return answer;
    if (Date.now() > deadline) {
      throw new Error(`Waited ${milliseconds} ms in vain; the last answer: ${JSON.stringify(describe(answer))}`);
    }
    await delay(PAUSE_MS);
  }
}

/** Waits until a job has one of some statuses. */
export async function waitForStatus(job: Job, ...statuses: readonly JobStatus[]): Promise<Job> {
  return waitFor(
    () => job.reload(),
    ({ status }) => statuses.includes(status),
    ({ status, statusMessage, statuses: counts }) => ({ status, statusMessage, counts }),
  );
}

/** Waits until a job has a final status. */
export async function waitForEnd(job: Job): Promise<Job> {
  return waitFor(
    () => job.reload(),
    ({ isFinal }) => isFinal,
    ({ status, statusMessage, statuses: counts }) => ({ status, statusMessage, counts }),
  );
}
