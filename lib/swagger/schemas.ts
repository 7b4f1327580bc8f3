import type { ApiResponseSchemaHost } from '@nestjs/swagger';
import { STATUS_CATEGORIES } from '../domain/custom-status.js';
import { JOB_STATUS } from '../domain/job-status.js';
import { JOB_TYPES } from '../domain/job-types.js';
import { SUB_JOB_STATUSES } from '../domain/sub-job.js';
import { JOB_ACTIONS } from '../manager/actions/built-in-actions.js';

/** A schema of OpenAPI. */
export type Schema = ApiResponseSchemaHost['schema'] & { readonly $ref?: undefined };

const text: Schema = { type: 'string' };
const textOrNull: Schema = { type: 'string', nullable: true };
const integer: Schema = { type: 'integer' };
const integerOrNull: Schema = { type: 'integer', nullable: true };
const time: Schema = { type: 'string', format: 'date-time' };
const timeOrNull: Schema = { ...time, nullable: true };
const anything: Schema = { type: 'object', additionalProperties: true };

/** A job, as every answer has it. */
export const JOB: Schema = object({
  id: integer,
  key: { type: 'string', format: 'uuid' },
  app: text,
  type: words(Object.values(JOB_TYPES)),
  template: text,
  name: text,
  description: text,
  user: text,
  status: words(Object.values(JOB_STATUS)),
  customStatus: textOrNull,
  statusText: text,
  statusCategory: words(STATUS_CATEGORIES),
  handlerMessage: textOrNull,
  schedulerStatus: textOrNull,
  statusMessage: textOrNull,
  statuses: { type: 'object', additionalProperties: integer },
  exitCode: integerOrNull,
  exitSignal: integerOrNull,
  scheduler: textOrNull,
  numJobs: integer,
  input: { ...anything, nullable: true },
  extendedProperties: anything,
  creationTime: time,
  executeTime: timeOrNull,
  startTime: timeOrNull,
  completionTime: timeOrNull,
  unreachableSince: timeOrNull,
  lostTime: timeOrNull,
  runTime: { ...integerOrNull, description: 'ms' },
  revision: integer,
  allowedActions: {
    type: 'array',
    items: text,
    description: `Of ${JOB_ACTIONS.join(', ')}, and the app's own`,
  },
});

const ACTION_INFO: Schema = object({
  name: text,
  label: text,
  confirm: textOrNull,
  danger: { type: 'boolean' },
  link: textOrNull,
});

/** The answer of `GET jobs`. */
export const JOBS_PAGE: Schema = object({
  jobs: list(JOB),
  next: textOrNull,
  total: object({ count: integer, exact: { type: 'boolean' } }),
  actions: list(ACTION_INFO),
  time,
  eventId: text,
  viewer: text,
});

/** The answer of `GET jobs/:id`. */
export const JOB_ANSWER: Schema = object({ job: JOB });

/** The answer to an action. */
export const ACTION_ANSWER: Schema = object({ job: { ...JOB, nullable: true }, message: textOrNull });

/** The answer of `DELETE jobs/:id`. */
export const DELETED: Schema = object({ deleted: { type: 'boolean', enum: [true] } });

/** The body of `POST bulk`. */
export const BULK_BODY: Schema = {
  type: 'object',
  required: ['action'],
  properties: {
    action: text,
    ids: { type: 'array', minItems: 1, maxItems: 1000, items: integer },
    where: {
      type: 'object',
      properties: { status: list(words(Object.values(JOB_STATUS))), search: text, user: text },
    },
    upTo: { ...integer, description: 'The highest id that the caller has seen; beside `where`' },
  },
};

const AMOUNTS: Schema = {
  type: 'object',
  properties: {
    cpus: { type: 'number' },
    memoryMb: { type: 'number' },
    diskKb: { type: 'number' },
    gpus: { type: 'number' },
  },
};

/** The answer of `GET jobs/:id/sub-jobs`. */
export const SUB_JOBS_PAGE: Schema = object({
  subJobs: list(
    object({
      index: integer,
      item: { ...anything, nullable: true },
      state: words(SUB_JOB_STATUSES),
      statusText: text,
      exitCode: integerOrNull,
      exitSignal: integerOrNull,
      startTime: timeOrNull,
      completionTime: timeOrNull,
      holdReason: textOrNull,
      resources: { ...object({ requested: AMOUNTS, allocated: AMOUNTS, used: AMOUNTS }), nullable: true },
    }),
  ),
  next: textOrNull,
});

/** The answer of `GET jobs/:id/logs`. */
export const LOGS_ANSWER: Schema = object({
  logs: list(
    object({
      name: text,
      log: words(['output', 'error', 'log']),
      subJob: integerOrNull,
      path: text,
      bytes: integerOrNull,
      live: { type: 'boolean' },
    }),
  ),
});

/** The answer of `GET jobs/:id/logs/:name`. */
export const LOG_ANSWER: Schema = {
  oneOf: [
    object({ text, from: integer, to: integer, bytes: integer }),
    object({ found: integerOrNull, searchedTo: integer }),
  ],
};

/** The answer of `GET jobs/:id/files`. */
export const FILES_PAGE: Schema = object({
  files: list(object({ path: text, bytes: integer, modified: time })),
  next: textOrNull,
});

function object(properties: Record<string, Schema>): Schema {
  return { type: 'object', required: Object.keys(properties), properties };
}

function list(items: Schema): Schema {
  return { type: 'array', items };
}

function words(values: readonly string[]): Schema {
  return { type: 'string', enum: [...values] };
}
