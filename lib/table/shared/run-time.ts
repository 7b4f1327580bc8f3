import type { JobView } from './contract.js';

/**
 * How long a job has run, in ms: from its start to its end, or to now by the server's clock; `null` before the start.
 * @param now the server's clock, ms since 1970
 */
export function runTimeOf(job: Pick<JobView, 'startTime' | 'completionTime' | 'runTime'>, now: number): number | null {
  if (job.startTime === null) return job.runTime;
  const end = job.completionTime === null ? now : Date.parse(job.completionTime);
  return Math.max(0, end - Date.parse(job.startTime));
}

/** Whether the run time of a job grows. */
export function isTicking(job: Pick<JobView, 'startTime' | 'completionTime' | 'statusCategory'>): boolean {
  return (
    job.startTime !== null &&
    job.completionTime === null &&
    (job.statusCategory === 'running' || job.statusCategory === 'paused')
  );
}
