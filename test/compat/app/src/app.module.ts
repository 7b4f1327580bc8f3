import { Global, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { TerminusModule } from '@nestjs/terminus';
import { TypeOrmModule } from '@nestjs/typeorm';
import { HealthController } from './health.controller.js';
import { libsql } from './libsql.driver.js';
import { JOBS_MIGRATIONS, JobsModule } from 'nestjs-jobs';
import { JobsHealthIndicator } from 'nestjs-jobs/terminus';
import { NameGuard, NamePolicy } from './access.js';
import { CountTable1700000000000 } from './count-table.migration.js';
import { Count } from './count.entity.js';
import { Settings } from './settings.js';
import { WordsApp } from './words.app.js';
import { WordsController } from './words.controller.js';
import { WordsService } from './words.service.js';

@Global()
@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

@Module({
  imports: [
    SettingsModule,
    ScheduleModule.forRoot(),
    TypeOrmModule.forRootAsync({
      inject: [Settings],
      useFactory: ({ database }: Settings) => ({
        type: 'better-sqlite3' as const,
        driver: libsql,
        database,
        enableWAL: true,
        autoLoadEntities: true,
        migrations: [...JOBS_MIGRATIONS, CountTable1700000000000],
        migrationsRun: true,
      }),
    }),
    TerminusModule,
    TypeOrmModule.forFeature([Count]),
    JobsModule.forRootAsync({
      apps: [WordsApp],
      http: { guards: [NameGuard], access: NamePolicy },
      inject: [Settings],
      useFactory: ({ models, scheduler, workspaces }: Settings) => ({
        schedulers: [scheduler],
        workspaces,
        allowedRoots: [models],
        tracker: { activeInterval: 200, idleInterval: 200 },
      }),
    }),
  ],
  controllers: [HealthController, WordsController],
  providers: [JobsHealthIndicator, WordsService],
})
export class AppModule {}
