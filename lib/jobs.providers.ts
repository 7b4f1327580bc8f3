import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { Logger, type FactoryProvider, type Provider, type Type } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { systemClock, type Clock } from './domain/clock.js';
import { Deletions } from './engine/deletions.js';
import { engineOptions } from './engine/engine.options.js';
import { CLOCK, ENGINE_OPTIONS, RESULT_HANDLERS, STATUS_HANDLERS, SUBMIT_TEMPLATES } from './engine/engine.tokens.js';
import { EventIntake } from './engine/event-intake.js';
import { ControlLanes } from './engine/control-lanes.js';
import { EvidenceService } from './engine/evidence.service.js';
import { Executor } from './engine/executor.js';
import { Finisher } from './engine/finisher.js';
import { FollowerServices } from './engine/follower-services.js';
import { Intents } from './engine/intents.js';
import { JobChanges } from './engine/job-changes.js';
import { JobNewsWriter } from './engine/job-news-writer.js';
import { JobItems } from './engine/job-items.js';
import { LaterLooks } from './engine/later-looks.js';
import { JobControl } from './engine/job-control.js';
import { JobFeed } from './engine/job-feed.js';
import { JobRemover } from './engine/job-remover.js';
import { QueryTurns } from './engine/query-turns.js';
import { Reconciler } from './engine/reconciler.js';
import { ResultProcessor } from './engine/result-processor.js';
import { StatusNotifier } from './engine/status-notifier.js';
import { StepRunner } from './engine/step-runner.js';
import { SubmissionLanes } from './engine/submission-lanes.js';
import { SubmissionWatch } from './engine/submission-watch.js';
import { Submitter } from './engine/submitter.js';
import { Sweeper } from './engine/sweeper.js';
import { Tracker } from './engine/tracker.js';
import { WakeInbox } from './engine/wake-inbox.js';
import { DEFAULT_CALLBACK_PATH } from './http/callback.controller.js';
import { jobsHttpProviders } from './http/jobs/mount.js';
import { JOBS_MODULE_OPTIONS } from './jobs.module-definition.js';
import type { JobsModuleExtras, JobsModuleOptions } from './jobs.options.js';
import { CallbackTokens } from './manager/callback-tokens.js';
import { getJobManagerToken, packageOf } from './manager/decorators/inject-job-manager.decorator.js';
import { JobManager } from './manager/job-manager.js';
import { LogFollowers } from './manager/logs/log-followers.js';
import { MANAGER_OPTIONS, ManagerServices, type ManagerOptions } from './manager/manager.services.js';
import { HandlerExplorer } from './manager/handlers/handler-explorer.js';
import { ResultHandlers } from './manager/handlers/result-handlers.js';
import { StatusHandlers } from './manager/handlers/status-handlers.js';
import { htcondorLocal } from './schedulers/htcondor/htcondor-local.js';
import { SUBMIT_TEMPLATES as BUILT_IN_SUBMIT_TEMPLATES } from './schedulers/htcondor/submit-templates.js';
import { JobSchedulers } from './schedulers/job-schedulers.js';
import { BatchStore } from './store/batch.store.js';
import { EventLogStore } from './store/event-log.store.js';
import { ExecutionStore } from './store/execution.store.js';
import { IntentStore } from './store/intent.store.js';
import { ItemStore } from './store/item.store.js';
import { JobFeedStore } from './store/job-feed.store.js';
import { JobProgressStore } from './store/job-progress.store.js';
import { JobStore } from './store/job.store.js';
import { JobsDatabase } from './store/jobs-database.js';
import { LeaseStore } from './store/lease.store.js';
import { NotificationStore } from './store/notification.store.js';
import { SettingStore } from './store/setting.store.js';
import { StatusRecorder } from './store/status-recorder.js';
import { SubJobStore } from './store/sub-job.store.js';
import { WakeStore } from './store/wake.store.js';
import { checkedSubmitTemplates } from './templates/submit-templates.js';
import { TemplateExplorer } from './templates/template.explorer.js';
import { TemplateRegistry } from './templates/template.registry.js';
import { WorkspaceGuard } from './workspaces/workspace-quota.js';
import { Workspaces } from './workspaces/workspaces.js';

const STORES = [
  StatusRecorder,
  NotificationStore,
  JobFeedStore,
  JobStore,
  JobProgressStore,
  ItemStore,
  ExecutionStore,
  BatchStore,
  IntentStore,
  SubJobStore,
  WakeStore,
  EventLogStore,
  LeaseStore,
  SettingStore,
];

const ENGINE = [
  JobChanges,
  JobNewsWriter,
  EvidenceService,
  JobRemover,
  JobItems,
  ControlLanes,
  SubmissionLanes,
  Submitter,
  Finisher,
  StepRunner,
  EventIntake,
  QueryTurns,
  Reconciler,
  Sweeper,
  Deletions,
  FollowerServices,
  LaterLooks,
  Tracker,
  SubmissionWatch,
  Intents,
  Executor,
  JobControl,
  WakeInbox,
  ResultProcessor,
  StatusNotifier,
  JobFeed,
];

/** The providers of one `JobsModule.forRoot()`. */
export function jobsProviders({ dataSource, callback, http }: JobsModuleExtras): Provider[] {
  return [
    ...STORES,
    ...ENGINE,
    TemplateRegistry,
    TemplateExplorer,
    LogFollowers,
    ManagerServices,
    ResultHandlers,
    StatusHandlers,
    HandlerExplorer,
    ...(http ? jobsHttpProviders(http) : []),
    { provide: RESULT_HANDLERS, useExisting: ResultHandlers },
    { provide: STATUS_HANDLERS, useExisting: StatusHandlers },
    { provide: CLOCK, useValue: systemClock },
    {
      provide: JobsDatabase,
      useFactory: (source: DataSource) => JobsDatabase.open(source),
      inject: [getDataSourceToken(dataSource)],
    },
    {
      provide: JobSchedulers,
      useFactory: createSchedulers,
      inject: [JOBS_MODULE_OPTIONS, SettingStore, QueryTurns, CLOCK],
    },
    {
      provide: CallbackTokens,
      useFactory: createCallbackTokens,
      inject: [JOBS_MODULE_OPTIONS, SettingStore, JobStore, CLOCK],
    },
    {
      provide: ENGINE_OPTIONS,
      useFactory: ({ tracker }: JobsModuleOptions) => engineOptions(tracker),
      inject: [JOBS_MODULE_OPTIONS],
    },
    {
      provide: SUBMIT_TEMPLATES,
      useFactory: ({ submitTemplates }: JobsModuleOptions) => ({
        ...BUILT_IN_SUBMIT_TEMPLATES,
        ...checkedSubmitTemplates(submitTemplates),
      }),
      inject: [JOBS_MODULE_OPTIONS],
    },
    {
      provide: Workspaces,
      useFactory: ({ workspaces = 'workspaces' }: JobsModuleOptions) => new Workspaces(workspaces),
      inject: [JOBS_MODULE_OPTIONS],
    },
    {
      provide: WorkspaceGuard,
      useFactory: (workspaces: Workspaces, { workspaceQuota }: JobsModuleOptions) =>
        new WorkspaceGuard(workspaces, workspaceQuota),
      inject: [Workspaces, JOBS_MODULE_OPTIONS],
    },
    {
      provide: MANAGER_OPTIONS,
      useFactory: (
        { userId, requestUser = userOfRequest, allowedRoots = [], publicUrl }: JobsModuleOptions,
        config: ApplicationConfig,
      ): ManagerOptions => ({
        userId,
        requestUser,
        allowedRoots: allowedRoots.map((root) => resolve(root)),
        callback: {
          path: (callback === false ? undefined : callback?.path) ?? DEFAULT_CALLBACK_PATH,
          token: (callback === false ? undefined : callback?.token) ?? 'none',
          globalPrefix: () => config.getGlobalPrefix(),
          publicUrl,
        },
      }),
      inject: [JOBS_MODULE_OPTIONS, ApplicationConfig],
    },
  ];
}

/**
 * The JobManagers of some apps; where there is one app, also under the class itself.
 * @throws NotAJobsAppError for a class without `@JobsApp`
 */
export function jobManagerProviders(apps: readonly Type[]): FactoryProvider<JobManager>[] {
  const provider = (provide: string | typeof JobManager, app: Type): FactoryProvider<JobManager> => ({
    provide,
    useFactory: (services: ManagerServices) => new JobManager(packageOf(app), services),
    inject: [ManagerServices],
  });
  const [only, ...others] = apps;
  return [
    ...apps.map((app) => provider(getJobManagerToken(app), app)),
    ...(only && !others.length ? [provider(JobManager, only)] : []),
  ];
}

/** Where Passport and most guards put who is logged in. */
function userOfRequest(request: unknown): unknown {
  return (request as { readonly user?: unknown }).user;
}

async function createSchedulers(
  { schedulers }: JobsModuleOptions,
  settings: SettingStore,
  turns: QueryTurns,
  clock: Clock,
): Promise<JobSchedulers> {
  const definitions = schedulers?.length ? schedulers : [htcondorLocal({ name: 'local' })];
  return new JobSchedulers(definitions, {
    installation: await settings.getOrSet('installation', () => randomBytes(8).toString('hex')),
    clock,
    logger: new Logger('JobSchedulers'),
    takeQueryTurn: (scheduler) => turns.take(scheduler),
  });
}

async function createCallbackTokens(
  { callbackSecret }: JobsModuleOptions,
  settings: SettingStore,
  jobs: JobStore,
  clock: Clock,
): Promise<CallbackTokens> {
  const random = (): string => randomBytes(32).toString('base64url');
  return new CallbackTokens(callbackSecret ?? (await settings.getOrSet('callback-secret', random)), jobs, clock);
}
