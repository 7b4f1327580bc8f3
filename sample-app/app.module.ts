import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { TypeOrmModule } from '@nestjs/typeorm';
import libsql from 'libsql';
import { JOBS_MIGRATIONS, JobsModule } from 'nestjs-jobs';
import { join } from 'node:path';
import { AccountsModule } from './accounts/accounts.module.js';
import { RunsAccess } from './accounts/runs-access.js';
import { SignedInGuard } from './accounts/signed-in.guard.js';
import { CONFIG } from './config.token.js';
import type { SampleAppConfig } from './config.js';
import { RunoffApp } from './runoff/runoff.app.js';
import { RunoffModule } from './runoff/runoff.module.js';
import { schedulerOf } from './scheduler.js';
import { SchedulerName } from './scheduler-name.js';
import { HttpErrorsFilter } from './web/http-errors.filter.js';

/** The whole app: its database, where its jobs run, and its pages. */
@Module({})
export class AppModule {
  static forConfig(config: SampleAppConfig): DynamicModule {
    return {
      module: AppModule,
      global: true,
      imports: [
        ScheduleModule.forRoot(),
        TypeOrmModule.forRoot({
          type: 'better-sqlite3',
          driver: libsql,
          database: join(config.dataDirectory, 'jobs.sqlite'),
          enableWAL: true,
          autoLoadEntities: true,
          migrations: JOBS_MIGRATIONS,
          migrationsRun: true,
        }),
        JobsModule.forRoot({
          apps: [RunoffApp],
          schedulers: [schedulerOf(config)],
          workspaces: join(config.dataDirectory, 'workspaces'),
          http: { guards: [SignedInGuard], access: RunsAccess },
        }),
        AccountsModule,
        RunoffModule,
      ],
      providers: [
        SchedulerName,
        { provide: CONFIG, useValue: config },
        { provide: APP_FILTER, useClass: HttpErrorsFilter },
      ],
      exports: [CONFIG, SchedulerName],
    };
  }
}
