/**
 * OpenAPI descriptions of the jobs routes for `@nestjs/swagger`.
 * @module nestjs-jobs/swagger
 */
export { describeJobsRoutes } from './describe-jobs-routes.js';
