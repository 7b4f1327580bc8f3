import type { SubmitValue } from './domain/job-parameters.js';
import type { TrackerOptions } from './engine/engine.options.js';
import type { CallbackOptions } from './http/callback.controller.js';
import type { JobsHttpOptions } from './http/jobs/jobs-http.options.js';
import type { UserIdMapper } from './manager/user.js';
import type { WorkspaceQuota } from './workspaces/workspace-quota.js';
import type { SchedulerDefinition } from './schedulers/scheduler.js';
import type { DynamicModule, Type } from '@nestjs/common';

/** Options of `JobsModule.forRoot()`, and what the factory of `forRootAsync()` returns. */
export interface JobsModuleOptions {
  /**
   * Where jobs run; the first one is the default.
   * @default the HTCondor of this host, under the name `local`
   */
  readonly schedulers?: readonly SchedulerDefinition[];
  /**
   * Directory that holds the workspaces of apps and users; relative paths start at the working directory.
   * @default 'workspaces'
   */
  readonly workspaces?: string;
  /**
   * Looks whether a user may use still more disk; called before a job is executed and after its outputs have arrived.
   * @default no limit
   */
  readonly workspaceQuota?: WorkspaceQuota;
  /** Further directories of this machine below which jobs may take input files. */
  readonly allowedRoots?: readonly string[];
  /** Sets of submit commands of your own, by name, beside the built-in ones; one of a built-in name replaces it. */
  readonly submitTemplates?: Readonly<Record<string, Readonly<Record<string, SubmitValue>>>>;
  /** How the schedulers are followed. */
  readonly tracker?: TrackerOptions;
  /** Tells the id of a user that is neither an id nor an object with one. */
  readonly userId?: UserIdMapper;
  /**
   * Tells who makes an HTTP request, for `@JobParam()`: anything that `userId` takes, or a promise of it; `undefined` or
   * `null` when nobody is logged in. Guards have run before.
   * @default the request's `user`
   */
  readonly requestUser?: (request: unknown) => unknown;
  /**
   * Origin, and path where there is one, under which the app is reached from outside: `https://example.org/models`.
   * @default taken from each request
   */
  readonly publicUrl?: string;
  /**
   * Secret that the tokens of `callback: { token: 'required' }` are made with. Another one makes the URLs of jobs that are
   * running worthless.
   * @default a random one that is kept in the database
   */
  readonly callbackSecret?: string;
}

/** Options that must be known before anything is created, in `forRootAsync()` beside the factory. */
export interface JobsModuleExtras {
  /** App classes that this module provides itself. Others are providers of your own modules, see `forFeature()`. */
  readonly apps?: readonly Type[];
  /**
   * Name of the TypeORM DataSource that holds the jobs.
   * @default the default DataSource
   */
  readonly dataSource?: string;
  /**
   * The status callback; `false` mounts none.
   * @default {}
   */
  readonly callback?: CallbackOptions | false;
  /**
   * The jobs routes: lists, actions, logs, files and events for web pages.
   * @default none are mounted
   */
  readonly http?: JobsHttpOptions;
  /** Modules that export what the `apps`, and guards and access policy of `http`, have injected. */
  readonly imports?: DynamicModule['imports'];
}
