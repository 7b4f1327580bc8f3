import {
  Inject,
  Module,
  type DynamicModule,
  type NestModule,
  type OnApplicationShutdown,
  type Type,
} from '@nestjs/common';
import { DiscoveryModule, HttpAdapterHost } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CLOCK } from './domain/clock.js';
import { JobChanges } from './engine/job-changes.js';
import { Tracker } from './engine/tracker.js';
import { createCallbackController } from './http/callback.controller.js';
import { createAssetsController } from './http/jobs/assets.controller.js';
import { JobsTable } from './http/jobs/jobs-table.service.js';
import { createJobsControllers } from './http/jobs/mount.js';
import { acceptTrailingSlash } from './http/fastify-trailing-slash.js';
import { ConfigurableJobsModule, FOR_ROOT_ASYNC_OPTIONS, FOR_ROOT_OPTIONS } from './jobs.module-definition.js';
import type { JobsModuleExtras } from './jobs.options.js';
import { jobManagerProviders, jobsProviders } from './jobs.providers.js';
import { MANAGER_OPTIONS, ManagerServices, type ManagerOptions } from './manager/manager.services.js';
import { JobSchedulers } from './schedulers/job-schedulers.js';
import { JOBS_ENTITIES } from './store/entities/index.js';
import { JobsDatabase } from './store/jobs-database.js';
import { Workspaces } from './workspaces/workspaces.js';

/** Lets an application run jobs on HTCondor: import it once by `forRoot()` or `forRootAsync()`. */
@Module({})
export class JobsModule extends ConfigurableJobsModule implements NestModule, OnApplicationShutdown {
  /** @internal Nest makes the module. */
  constructor(
    private readonly changes: JobChanges,
    private readonly schedulers: JobSchedulers,
    private readonly database: JobsDatabase,
    private readonly adapterHost: HttpAdapterHost,
    @Inject(MANAGER_OPTIONS) private readonly options: ManagerOptions,
  ) {
    super();
  }

  /** Registers the module with options that are known. */
  static override forRoot(options: typeof FOR_ROOT_OPTIONS): DynamicModule {
    return withProviders(super.forRoot(options), options);
  }

  /** Registers the module with options that a factory gives; what {@link JobsModuleExtras} holds stands beside it. */
  static override forRootAsync(options: typeof FOR_ROOT_ASYNC_OPTIONS): DynamicModule {
    return withProviders(super.forRootAsync(options), options, options.imports);
  }

  /** Makes the JobManagers of apps injectable that a feature module lists among its own providers. */
  static forFeature(apps: readonly Type[]): DynamicModule {
    const providers = jobManagerProviders(apps);
    return { module: JobsFeatureModule, providers, exports: providers.map(({ provide }) => provide) };
  }

  /** The last moment before routes are registered. */
  configure(): void {
    acceptTrailingSlash(this.adapterHost.httpAdapter, `/${this.options.callback.path}/:jobId`);
  }

  /** After the loop has ended: streams, connections, then the database. */
  async onApplicationShutdown(): Promise<void> {
    this.changes.complete();
    await this.schedulers.close();
    await this.database.close();
  }
}

/** Holds the JobManagers of one `forFeature()`. */
@Module({})
class JobsFeatureModule {}

function withProviders(
  definition: DynamicModule,
  extras: JobsModuleExtras,
  imports: DynamicModule['imports'] = extras.imports,
): DynamicModule {
  const { apps = [], callback = {}, dataSource, http } = extras;
  const managers = jobManagerProviders(apps);
  return {
    ...definition,
    // Feature modules need what the JobManagers of their apps work with.
    global: true,
    imports: [...(imports ?? []), DiscoveryModule, TypeOrmModule.forFeature(JOBS_ENTITIES, dataSource)],
    controllers: [
      ...(callback === false ? [] : [createCallbackController(callback)]),
      // The script last: its path is below that of an app of the name `assets`, whose routes are others.
      ...(http ? [...createJobsControllers(http), createAssetsController(http)] : []),
    ],
    providers: [...(definition.providers ?? []), ...jobsProviders(extras), ...apps, ...managers],
    exports: [
      CLOCK,
      JobSchedulers,
      Tracker,
      Workspaces,
      ManagerServices,
      ...(http ? [JobsTable] : []),
      ...apps,
      ...managers.map(({ provide }) => provide),
    ],
  };
}
