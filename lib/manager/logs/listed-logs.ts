import type { JobLog } from './job-log.js';
import { LOG_NAMES, type LogPaths } from './log-paths.js';

/**
 * The logs that some sub-jobs may have written, each file once.
 * @param from the first sub-job
 * @param limit at most so many sub-jobs
 */
export function listedLogs(paths: LogPaths, numJobs: number, from: number, limit: number): Omit<JobLog, 'size'>[] {
  const first = Math.max(0, from);
  const count = Math.max(0, Math.min(limit, numJobs - first));
  const logs = new Map<string, Omit<JobLog, 'size'>>();
  for (let subJob = first; subJob < first + count; subJob += 1) {
    for (const name of LOG_NAMES) {
      const path = paths.of(name, subJob);
      if (path === null) continue;
      const known = logs.get(path);
      if (!known) logs.set(path, { name, subJob, path });
      else if (known.subJob !== subJob) logs.set(path, { ...known, subJob: null });
    }
  }
  return [...logs.values()];
}
