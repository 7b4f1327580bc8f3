import { isFinalStatus } from '../../domain/job-status.js';
import type { JobEntity } from '../../store/entities/index.js';
import { JobFiles } from '../job-files.js';
import type { ManagerServices } from '../manager.services.js';
import type { LogName } from './log-paths.js';
import type { LogPlace } from './shared-log.js';

const NOWHERE: LogPlace = { kind: 'nowhere', open: () => Promise.resolve(null) };
const GONE: LogPlace = { kind: 'gone', open: () => Promise.resolve(null) };

/**
 * Tells, each time it is asked, where a log of a job lies. It stays with one execution of the job: that of the first
 * answer, or the first one that there is.
 */
export function logLocator(
  { id, app }: JobEntity,
  name: LogName,
  subJob: number,
  services: ManagerServices,
): () => Promise<LogPlace> {
  let followedKey: string | null = null;
  return async () => {
    const job = await services.jobs.find({ app }, id);
    if (!job) return GONE;
    if (job.executionKey === null) return isFinalStatus(job.status) ? GONE : NOWHERE;
    followedKey ??= job.executionKey;
    if (job.executionKey !== followedKey) return GONE;
    const files = new JobFiles(job, await services.executions.find(followedKey), services);
    const isRemote = await files.isLogRemote(subJob);
    return { kind: isRemote ? 'scheduler' : 'here', open: () => files.openLog(name, subJob) };
  };
}
