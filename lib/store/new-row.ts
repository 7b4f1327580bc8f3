import type { JobEntity } from './entities/index.js';
import type { JobChange, NewJob } from './job.store.js';
import { nameKeyOf } from './name-key.js';
import type { StatusGiven, StatusRecorder } from './status-recorder.js';

/** The row of a new job. */
export function newRow(job: NewJob, recorder: StatusRecorder, now: Date): Omit<JobEntity, 'id'> {
  return { ...job, nameKey: nameKeyOf(job.name), changeTime: now, ...recorder.ofNew(job, now) };
}

/** The row of a new job that gets another status before anybody has seen it: both changes are told. */
export function newRowWith(
  job: NewJob,
  change: JobChange & StatusGiven,
  recorder: StatusRecorder,
  now: Date,
): Omit<JobEntity, 'id'> {
  const row = newRow(job, recorder, now);
  return { ...row, ...change, ...recorder.ofChange(row, change, now), revision: row.revision + 1 };
}
