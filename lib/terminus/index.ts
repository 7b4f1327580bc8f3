/**
 * A health check for `@nestjs/terminus`.
 * @module nestjs-jobs/terminus
 */
export { JobsHealthIndicator } from './jobs.health.js';
export type { JobsHealthData, JobsHealthOptions, SchedulerHealth } from './jobs.health.js';
