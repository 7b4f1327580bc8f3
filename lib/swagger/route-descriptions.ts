import { AFTER, LIMIT, TEXT, WORDS, type RouteDescription } from './route-description.js';
import { STREAM_DESCRIPTIONS } from './stream-descriptions.js';
import { ActionsController } from '../http/jobs/actions.controller.js';
import { BulkController } from '../http/jobs/bulk.controller.js';
import { JobsController } from '../http/jobs/jobs.controller.js';
import { SubJobsController } from '../http/jobs/sub-jobs.controller.js';
import { JOB_STATUS } from '../domain/job-status.js';
import { SUB_JOB_STATUSES } from '../domain/sub-job.js';
import { ACTION_ANSWER, BULK_BODY, DELETED, JOB_ANSWER, JOBS_PAGE, SUB_JOBS_PAGE } from './schemas.js';

/** All jobs routes. */
export const ROUTE_DESCRIPTIONS: readonly RouteDescription[] = [
  {
    controller: JobsController,
    handler: 'list',
    summary: 'A page of the caller’s jobs',
    params: ['app'],
    query: [
      WORDS('status', Object.values(JOB_STATUS)),
      TEXT('user', 'One of the users whose jobs the caller sees'),
      TEXT('search', 'The beginning of the name; the list is ordered by name then'),
      {
        name: 'orderBy',
        required: false,
        schema: { type: 'string', enum: ['id', '-id', 'name', '-name', 'status', '-status'], default: '-id' },
      },
      LIMIT,
      AFTER,
      {
        name: 'ids',
        required: false,
        explode: false,
        description: 'These jobs; all other parameters are left aside',
        schema: { type: 'array', maxItems: 200, items: { type: 'integer', minimum: 1 } },
      },
    ],
    answer: { 'application/json': JOBS_PAGE },
  },
  {
    controller: JobsController,
    handler: 'one',
    summary: 'One job',
    params: ['app', 'id'],
    answer: { 'application/json': JOB_ANSWER },
  },
  {
    controller: ActionsController,
    handler: 'act',
    summary: 'Asks a job for an action',
    params: ['app', 'id', 'action'],
    body: { type: 'object' },
    answer: { 'application/json': ACTION_ANSWER },
  },
  {
    controller: ActionsController,
    handler: 'delete',
    summary: 'Deletes a job',
    params: ['app', 'id'],
    answer: { 'application/json': DELETED },
  },
  {
    controller: BulkController,
    handler: 'run',
    summary: 'Asks many jobs for an action; the answer has a line for each',
    params: ['app'],
    body: BULK_BODY,
    answer: { 'application/x-ndjson': { type: 'string' } },
  },
  {
    controller: SubJobsController,
    handler: 'list',
    summary: 'A page of the sub-jobs of a job',
    params: ['app', 'id'],
    query: [WORDS('state', SUB_JOB_STATUSES), LIMIT, AFTER],
    answer: { 'application/json': SUB_JOBS_PAGE },
  },
  ...STREAM_DESCRIPTIONS,
];
