/** The kinds of job that a template can declare (`JOB_TYPES` of the 2016 Jobs API). */
export const JOB_TYPES = {
  /** Runs on a scheduler: HTCondor over SSH, HTCondor of this host, or the embedded scheduler. */
  CONDOR: 'condor',
  /** Has all basic properties and methods of a job, but no mechanism for running. */
  BASIC: 'basic',
} as const;

/** One of the values of {@link JOB_TYPES}. */
export type JobType = (typeof JOB_TYPES)[keyof typeof JOB_TYPES];
