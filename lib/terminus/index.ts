/**
 * A health check for `@nestjs/terminus`.
 * @module nestjs-jobs/terminus
 */
export {};
