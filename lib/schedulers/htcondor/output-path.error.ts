import { JobsError } from '../../domain/jobs.error.js';

/** A path was asked for that leads out of a job's run directory, by itself or through a link in it. */
export class OutputPathError extends JobsError {
  readonly code = 'OUTPUT_PATH';

  constructor(path: string) {
    super(`"${path}" does not lie in the run directory of the job. Give a relative path of one of its outputs.`);
  }
}
