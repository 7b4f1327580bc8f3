import type { Job } from '../../../manager/job.js';
import { LOG_NAMES, type LogName } from '../../../manager/logs/log-paths.js';
import { JobFileNotFoundError } from '../../http.errors.js';

/** A log of one sub-job. */
export interface NamedLog {
  readonly log: LogName;
  /** Counted from 0. */
  readonly subJob: number;
}

/** The word by which routes name a log: `output` of the first sub-job or of all of them, `output.3` of the fourth. */
export function logNameOf(log: LogName, subJob: number | null): string {
  return subJob ? `${log}.${subJob}` : log;
}

/**
 * What such a word means.
 * @throws JobFileNotFoundError for a log that the job cannot have
 */
export function namedLog(job: Job, name: string): NamedLog {
  const [, word, number = '0'] = /^([a-z]+)(?:\.(\d{1,9}))?$/.exec(name) ?? [];
  const log = LOG_NAMES.find((one) => one === word);
  const subJob = Number(number);
  if (!log || subJob >= job.numJobs) throw new JobFileNotFoundError(job.id);
  return { log, subJob };
}
