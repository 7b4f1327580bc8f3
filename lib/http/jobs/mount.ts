import { Controller, mixin, UseFilters, UseGuards, VERSION_NEUTRAL, type Provider, type Type } from '@nestjs/common';
import { CustomActions } from '../../manager/actions/custom-actions.js';
import { JobActions } from '../../manager/actions/job-actions.js';
import { JobContents } from '../../manager/job-contents.js';
import { JobNewsFeed } from '../../manager/job-news.js';
import { ScopedJobs } from '../../manager/scoped-jobs.js';
import { JobsHttpOptionsError } from '../http.errors.js';
import { JobsExceptionFilter } from '../jobs-exception.filter.js';
import { OpenStreams } from '../streaming/open-streams.js';
import { ActionRunner } from './action-runner.js';
import { ActionsController } from './actions.controller.js';
import { EventsController } from './events/events.controller.js';
import { JobEvents } from './events/job-events.js';
import { BulkRunner } from './bulk-runner.js';
import { BulkController } from './bulk.controller.js';
import { FilesController } from './files/files.controller.js';
import { JobDownloads } from './files/job-downloads.js';
import { CallerStreams } from './caller-streams.js';
import { DEFAULT_JOBS_PATH, JOBS_ACCESS_POLICY, JOBS_HTTP_OPTIONS, type JobsHttpOptions } from './jobs-http.options.js';
import { JobsController } from './jobs.controller.js';
import { JobsLists } from './jobs-lists.js';
import { JobsTable } from './jobs-table.service.js';
import { JobsVisitors } from './jobs-visitors.js';
import { JobLogs } from './logs/job-logs.js';
import { LogsController } from './logs/logs.controller.js';
import { OwnPagesGuard } from './own-pages.guard.js';
import { SubJobsController } from './sub-jobs.controller.js';

/** The controllers of all jobs routes; their paths are below `<path>/:app`. */
const JOBS_CONTROLLERS: readonly Type[] = [
  JobsController,
  ActionsController,
  EventsController,
  SubJobsController,
  BulkController,
  LogsController,
  FilesController,
];

/** What the controllers have injected. */
const JOBS_SERVICES: readonly Type[] = [
  ScopedJobs,
  CustomActions,
  JobActions,
  JobsVisitors,
  JobsLists,
  JobsTable,
  ActionRunner,
  BulkRunner,
  OwnPagesGuard,
  OpenStreams,
  CallerStreams,
  JobNewsFeed,
  JobEvents,
  JobContents,
  JobLogs,
  JobDownloads,
];

/**
 * The jobs routes of one registration: a class of their own for each controller, so that paths, guards and decorators of
 * one application do not reach another one.
 * @throws JobsHttpOptionsError for options by which routes would be open
 */
export function createJobsControllers(options: JobsHttpOptions): Type[] {
  const { guards, path = DEFAULT_JOBS_PATH, decorators = [] } = checked(options);
  return JOBS_CONTROLLERS.map((base) => {
    class Mounted extends base {}
    Controller({ path: `${path}/:app`, version: VERSION_NEUTRAL })(Mounted);
    UseGuards(OwnPagesGuard, ...guards)(Mounted);
    UseFilters(JobsExceptionFilter)(Mounted);
    for (const decorate of decorators) decorate(Mounted);
    return mixin(Mounted);
  });
}

/** The providers of the jobs routes. */
export function jobsHttpProviders(options: JobsHttpOptions): Provider[] {
  const { access } = options;
  const provide = JOBS_ACCESS_POLICY;
  return [
    ...JOBS_SERVICES,
    { provide: JOBS_HTTP_OPTIONS, useValue: options },
    typeof access === 'function' ? { provide, useClass: access } : { provide, useValue: access },
  ];
}

/** Callers without types may leave out what closes the routes. */
function checked(options: JobsHttpOptions): JobsHttpOptions {
  const { guards, access, origins = [], streamsPerCaller } = options as Partial<JobsHttpOptions>;
  if (!guards?.length) {
    throw new JobsHttpOptionsError('name at least one guard in `guards`, as the routes must not be open to everybody');
  }
  if (streamsPerCaller !== undefined && !(streamsPerCaller >= 1)) {
    throw new JobsHttpOptionsError('`streamsPerCaller` must be 1 or more');
  }
  const notOrigin = origins.find((origin) => !URL.canParse(origin));
  if (notOrigin !== undefined) {
    throw new JobsHttpOptionsError(`"${notOrigin}" in \`origins\` must look like https://pages.example.org`);
  }
  if (!access) throw new JobsHttpOptionsError('give an access policy in `access`, which says who makes a request');
  return options;
}
