import type { StoredCondorParameters } from '../domain/job-parameters.js';
import type { JobEntity } from '../store/entities/index.js';

/** The parameters of a stored job of the type `condor`. */
export function condorParametersOf(job: Pick<JobEntity, 'parameters'>): StoredCondorParameters {
  return job.parameters;
}

/** The exit codes that mean success for a job. */
export function successExitCodesOf(job: Pick<JobEntity, 'parameters'>): readonly number[] {
  return condorParametersOf(job).successExitCodes ?? [0];
}
