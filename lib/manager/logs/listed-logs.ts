import type { JobLog } from './job-log.js';
import { LOG_NAMES, type LogName } from './log-paths.js';

/**
 * The logs that some sub-jobs may have written, each file once.
 * @param subJobs in ascending order
 * @param pathOf where a log of a sub-job lies; `null` where there is none
 */
export function listedLogs(
  subJobs: readonly number[],
  pathOf: (name: LogName, subJob: number) => string | null,
): Omit<JobLog, 'size'>[] {
  const logs = new Map<string, Omit<JobLog, 'size'>>();
  for (const subJob of subJobs) {
    for (const name of LOG_NAMES) {
      const path = pathOf(name, subJob);
      if (path === null) continue;
      const known = logs.get(path);
      if (!known) logs.set(path, { name, subJob, path });
      else if (known.subJob !== subJob) logs.set(path, { ...known, subJob: null });
    }
  }
  return [...logs.values()];
}
