import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, SUBMIT_TEMPLATES, type Clock } from '../engine/engine.tokens.js';
import { Executor } from '../engine/executor.js';
import { JobControl } from '../engine/job-control.js';
import { JobChanges } from '../engine/job-changes.js';
import type { SubmitTemplates } from '../engine/submit-values.js';
import { JobFeed } from '../engine/job-feed.js';
import { ResultProcessor } from '../engine/result-processor.js';
import { Tracker } from '../engine/tracker.js';
import { JobSchedulers } from '../schedulers/job-schedulers.js';
import { ExecutionStore } from '../store/execution.store.js';
import { ItemStore } from '../store/item.store.js';
import { JobStore } from '../store/job.store.js';
import { SubJobStore } from '../store/sub-job.store.js';
import { TemplateRegistry } from '../templates/template.registry.js';
import { WorkspaceGuard } from '../workspaces/workspace-quota.js';
import { Workspaces } from '../workspaces/workspaces.js';
import { CallbackTokens } from './callback-tokens.js';
import type { CallbackPlace } from './callback-url.js';
import { LogFollowers } from './logs/log-followers.js';
import type { UserIdMapper } from './user.js';

/** What the manager needs to know from the options of the module. */
export interface ManagerOptions {
  readonly userId?: UserIdMapper;
  /** Tells who makes a request; `undefined` or `null` when nobody is logged in. */
  readonly requestUser: (request: unknown) => unknown;
  /** Absolute paths below which jobs may take files, beside the workspaces. */
  readonly allowedRoots: readonly string[];
  readonly callback: CallbackPlace;
}

/** Injection token of the {@link ManagerOptions}. */
export const MANAGER_OPTIONS = 'NESTJS_JOBS_MANAGER_OPTIONS';

/** What every JobManager and every job works with. */
@Injectable()
export class ManagerServices {
  constructor(
    readonly registry: TemplateRegistry,
    readonly workspaces: Workspaces,
    readonly schedulers: JobSchedulers,
    readonly jobs: JobStore,
    readonly executions: ExecutionStore,
    readonly subJobs: SubJobStore,
    readonly items: ItemStore,
    readonly executor: Executor,
    readonly control: JobControl,
    readonly tracker: Tracker,
    readonly changes: JobChanges,
    readonly callbackTokens: CallbackTokens,
    readonly logFollowers: LogFollowers,
    readonly results: ResultProcessor,
    readonly feed: JobFeed,
    readonly quota: WorkspaceGuard,
    @Inject(CLOCK) readonly clock: Clock,
    @Inject(SUBMIT_TEMPLATES) readonly submitTemplates: SubmitTemplates,
    @Inject(MANAGER_OPTIONS) readonly options: ManagerOptions,
  ) {}
}
