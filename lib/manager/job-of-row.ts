import { JOB_TYPES } from '../domain/job-types.js';
import type { JobEntity } from '../store/entities/index.js';
import type { NewJob } from '../store/job.store.js';
import { BasicJob } from './basic-job.js';
import { CondorJob } from './condor-job.js';
import type { Job } from './job.js';
import type { JobContext } from './job-properties.js';
import type { ManagerServices } from './manager.services.js';

/** The job that a row describes, as the class of its type. */
export function jobOfRow(row: JobEntity | NewJob, services: ManagerServices, context?: JobContext): Job {
  return row.type === JOB_TYPES.BASIC ? new BasicJob(row, services, context) : new CondorJob(row, services, context);
}

/** The jobs that rows describe, with where their executions are: one more statement for all of them. */
export async function jobsOfRows(rows: readonly JobEntity[], services: ManagerServices): Promise<Job[]> {
  const keys = rows.flatMap(({ executionKey }) => executionKey ?? []);
  const places = new Map((await services.executions.placesOf(keys)).map((place) => [place.key, place]));
  return rows.map((row) => jobOfRow(row, services, { place: places.get(row.executionKey ?? '') ?? null }));
}
