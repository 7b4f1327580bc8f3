import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplication, ModuleMetadata, Type } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { Test } from '@nestjs/testing';
import { TypeOrmModule, type TypeOrmModuleOptions } from '@nestjs/typeorm';
import libsql from 'libsql';
import {
  JOBS_MIGRATIONS,
  JobManager,
  JobsModule,
  Tracker,
  type JobsModuleExtras,
  type JobsModuleOptions,
  type SchedulerDefinition,
} from 'nestjs-jobs';
import { CLOCK, systemClock, type Clock } from '../../lib/domain/clock.js';

/** A Nest application with the module, on a database file and in directories of its own. */
export interface TestApp {
  readonly app: INestApplication;
  /** Holds the database, the workspaces and whatever a scheduler keeps on this machine. */
  readonly directory: string;
  /** The JobManager of the only app; where there are several, take each by its token. */
  readonly jobs: JobManager;
  readonly tracker: Tracker;
  /** Ends the application; its directory stays, so that another one can be started on it. */
  close(): Promise<void>;
  /** Ends the application and removes its directory. */
  dispose(): Promise<void>;
}

/** How {@link startTestApp} differs from what it does by itself. */
export interface TestAppOptions extends JobsModuleOptions, JobsModuleExtras {
  readonly apps: readonly Type[];
  readonly schedulers: readonly SchedulerDefinition[];
  /** TypeORM's options of the database, `name` excepted, which `dataSource` says; by default SQLite in the directory. */
  readonly database?: TypeOrmModuleOptions;
  /** Directory of an application that was closed, to start again on it. */
  readonly directory?: string;
  readonly providers?: ModuleMetadata['providers'];
  readonly controllers?: ModuleMetadata['controllers'];
  /** Where the library takes the time from; by default this machine's clock. */
  readonly clock?: Clock;
  /** Makes the application; by default one that does not listen. */
  readonly create?: (
    module: Awaited<ReturnType<ReturnType<typeof Test.createTestingModule>['compile']>>,
  ) => INestApplication;
}

/** A new empty directory of this machine. */
export function temporaryDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'nestjs-jobs-'));
}

/** Starts an application; the tracker looks quickly, so that tests need not wait long. */
export async function startTestApp(options: TestAppOptions): Promise<TestApp> {
  const {
    directory = await temporaryDirectory(),
    database = sqliteIn(directory),
    providers,
    controllers,
    clock = systemClock,
    create,
    ...jobsOptions
  } = options;
  const module = await Test.createTestingModule({
    imports: [
      ScheduleModule.forRoot(),
      TypeOrmModule.forRoot({
        ...database,
        ...(jobsOptions.dataSource !== undefined && { name: jobsOptions.dataSource }),
        autoLoadEntities: true,
        migrations: JOBS_MIGRATIONS,
        migrationsRun: true,
      }),
      JobsModule.forRoot({
        workspaces: join(directory, 'workspaces'),
        tracker: { activeInterval: 200, idleInterval: 200, ...jobsOptions.tracker },
        ...jobsOptions,
      }),
    ],
    providers,
    controllers,
  })
    .overrideProvider(CLOCK)
    .useValue(clock)
    .compile();
  const app = create ? create(module) : module.createNestApplication({ logger: ['error', 'warn'] });
  try {
    await app.init();
  } catch (error) {
    await app.close();
    throw error;
  }
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= app.close());
  return {
    app,
    directory,
    get jobs() {
      return app.get(JobManager, { strict: false });
    },
    tracker: app.get(Tracker, { strict: false }),
    close,
    dispose: async () => {
      await close();
      // Processes of the embedded scheduler may be writing their last lines.
      await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

function sqliteIn(directory: string): TypeOrmModuleOptions {
  return { type: 'better-sqlite3', driver: libsql, database: join(directory, 'jobs.sqlite'), enableWAL: true };
}
