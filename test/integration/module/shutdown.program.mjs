/**
 * An app that has begun with one job and listens, and ends at SIGTERM; of the built package, as a process of its own.
 *
 *     node shutdown.program.mjs DIRECTORY SCHEDULER OPTIONS SHUTDOWN_TIMEOUT
 *
 * SCHEDULER is `embedded` or `htcondorSsh`, OPTIONS are JSON. It prints `ready <url> <id of the job>`.
 */
import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { TypeOrmModule } from '@nestjs/typeorm';
import libsql from 'libsql';
import * as jobs from '../../../dist/esm/index.js';

const [directory, scheduler, options, shutdownTimeout] = process.argv.slice(2);

class EndingApp {
  work() {
    return { executable: 'work.sh', remoteInputFiles: ['$(APP_WORKSPACE)/work.sh'] };
  }
}
jobs.CondorJobTemplate()(EndingApp.prototype, 'work', Object.getOwnPropertyDescriptor(EndingApp.prototype, 'work'));
jobs.JobsApp({ package: 'ending' })(EndingApp);

/** Lets everybody in, and see everything. */
class Everybody {
  canActivate() {
    return true;
  }

  caller() {
    return { user: 'ann', sees: 'all' };
  }
}

class AppModule {}
Module({
  imports: [
    ScheduleModule.forRoot(),
    TypeOrmModule.forRoot({
      type: 'better-sqlite3',
      driver: libsql,
      database: join(directory, 'jobs.sqlite'),
      autoLoadEntities: true,
      migrations: jobs.JOBS_MIGRATIONS,
      migrationsRun: true,
    }),
    jobs.JobsModule.forRoot({
      apps: [EndingApp],
      schedulers: [jobs[scheduler](JSON.parse(options))],
      workspaces: join(directory, 'workspaces'),
      http: { guards: [Everybody], access: Everybody },
      tracker: { shutdownTimeout: Number(shutdownTimeout) },
    }),
  ],
})(AppModule);

const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
app.enableShutdownHooks();
// Nest ends the process by the same signal again once the app has ended: here nothing ends it but that nothing is left.
process.on('SIGTERM', () => undefined);
await app.listen(0, '127.0.0.1');
await writeFile(
  join(await app.get(jobs.Workspaces, { strict: false }).ofApp('ending'), 'work.sh'),
  '#!/bin/sh\necho begun\nsleep 600\n',
  { mode: 0o755 },
);
const manager = app.get(jobs.JobManager, { strict: false });
const job = await manager.createJob({ name: 'endless', user: 'ann', templateName: 'work' });
await job.execute();
process.stdout.write(`ready ${await app.getUrl()} ${job.id}\n`);
process.on('SIGUSR2', () => {
  void manager
    .createJob({ name: 'late', user: 'ann', templateName: 'work' })
    .then((late) => late.execute())
    .catch(() => undefined);
});
