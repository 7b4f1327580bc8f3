import type { MigrationInterface } from 'typeorm';
import { NestJobsInit1764000000000 } from './1764000000000-init.js';
import { NestJobsWholeJobsApi1764500000000 } from './1764500000000-whole-jobs-api.js';

/** The migrations of the jobs database, in order: list them in the `migrations` of your DataSource. */
export const JOBS_MIGRATIONS: (new () => MigrationInterface)[] = [
  NestJobsInit1764000000000,
  NestJobsWholeJobsApi1764500000000,
];

export { NestJobsInit1764000000000, NestJobsWholeJobsApi1764500000000 };
