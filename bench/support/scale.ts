/** How much a bench does. */
export interface Scale {
  readonly jobs: number;
  readonly rounds: number;
  /**
   * What a target is multiplied with. Few jobs are measured less exactly, and next to a test run: the short form only
   * finds what is grossly wrong.
   */
  readonly tolerance: number;
}

/** How much is submitted together. */
export interface BatchScale {
  readonly rounds: number;
  /** Jobs of one `executeMany()`. */
  readonly jobs: number;
  /** Sub-jobs of one job. */
  readonly subJobs: number;
}

/** The same for what is submitted together; the size of it is a part of what is promised, and not to be chosen. */
export function readBatchScale(environment: NodeJS.ProcessEnv = process.env): BatchScale {
  return environment.BENCH_SHORT ? { rounds: 2, jobs: 100, subJobs: 1000 } : { rounds: 5, jobs: 500, subJobs: 10_000 };
}

/** `BENCH_SHORT=1` asks for the short form; `BENCH_JOBS` for another number of jobs. */
export function readScale(environment: NodeJS.ProcessEnv = process.env): Scale {
  const scale = environment.BENCH_SHORT
    ? { jobs: 20, rounds: 2, tolerance: 0.5 }
    : { jobs: 200, rounds: 10, tolerance: 1 };
  const jobs = Number(environment.BENCH_JOBS ?? scale.jobs);
  if (!Number.isInteger(jobs) || jobs % scale.rounds !== 0 || jobs <= 0) {
    throw new Error(
      `BENCH_JOBS must be a multiple of the ${scale.rounds} rounds, not "${environment.BENCH_JOBS ?? ''}".`,
    );
  }
  return { ...scale, jobs };
}
