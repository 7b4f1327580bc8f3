import { JOB_TYPES } from '../domain/job-types.js';
import type { JobEntity } from '../store/entities/index.js';
import type { NewJob } from '../store/job.store.js';
import { BasicJob } from './basic-job.js';
import { CondorJob } from './condor-job.js';
import type { Job } from './job.js';
import type { ManagerServices } from './manager.services.js';

/** The job that a row describes, as the class of its type. */
export function jobOfRow(row: JobEntity | NewJob, services: ManagerServices): Job {
  return row.type === JOB_TYPES.BASIC ? new BasicJob(row, services) : new CondorJob(row, services);
}
