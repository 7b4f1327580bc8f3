import { EventsController } from '../http/jobs/events/events.controller.js';
import { FilesController } from '../http/jobs/files/files.controller.js';
import { LogsController } from '../http/jobs/logs/logs.controller.js';
import { AFTER, NUMBER, TEXT, type RouteDescription } from './route-description.js';
import { FILES_PAGE, LOG_ANSWER, LOGS_ANSWER, type Schema } from './schemas.js';

const EVENTS: Readonly<Record<string, Schema>> = { 'text/event-stream': { type: 'string' } };
const BYTES: Schema = { type: 'string', format: 'binary' };

/** The routes that give logs, files and events. */
export const STREAM_DESCRIPTIONS: readonly RouteDescription[] = [
  {
    controller: LogsController,
    handler: 'list',
    summary: 'The logs of a job, with their sizes',
    params: ['app', 'id'],
    query: [
      NUMBER('from', 'The first sub-job whose logs are listed'),
      NUMBER('limit', 'Of so many sub-jobs, at most', 100),
    ],
    answer: { 'application/json': LOGS_ANSWER },
  },
  {
    controller: LogsController,
    handler: 'read',
    summary: 'The last lines of a log, a range of it, or the last place of a text',
    params: ['app', 'id', 'name'],
    query: [
      NUMBER('lines', 'The last so many lines'),
      NUMBER('from', 'First byte of a range'),
      NUMBER('bytes', 'Bytes of the range, at most', 1024 * 1024),
      TEXT('find', 'A text that is looked for backwards'),
      NUMBER('before', 'Where the search begins, in bytes'),
    ],
    answer: { 'application/json': LOG_ANSWER },
  },
  {
    controller: LogsController,
    handler: 'follow',
    summary: 'A log as it grows, as server-sent events',
    params: ['app', 'id', 'name'],
    query: [NUMBER('from', 'Where it begins, in bytes; the header Last-Event-ID goes before')],
    answer: EVENTS,
  },
  {
    controller: FilesController,
    handler: 'list',
    summary: 'A page of the files of a job',
    params: ['app', 'id'],
    query: [AFTER, NUMBER('limit', 'At most so many')],
    answer: { 'application/json': FILES_PAGE },
  },
  {
    controller: FilesController,
    handler: 'file',
    summary: 'One file, or the range of it that is asked for',
    params: ['app', 'id'],
    query: [{ ...TEXT('path', 'Relative to the job’s directory'), required: true }],
    answer: { 'application/octet-stream': BYTES },
  },
  {
    controller: FilesController,
    handler: 'archive',
    summary: 'All files of a job as a .tar.gz',
    params: ['app', 'id'],
    answer: { 'application/gzip': BYTES },
  },
  {
    controller: EventsController,
    handler: 'open',
    summary: 'What happens to the caller’s jobs, as server-sent events',
    params: ['app'],
    query: [TEXT('since', 'The id of an event, or the time of a list; the header Last-Event-ID goes before')],
    answer: EVENTS,
  },
];
