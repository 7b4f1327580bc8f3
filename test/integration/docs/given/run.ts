import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { TypeOrmModule } from '@nestjs/typeorm';
import libsql from 'libsql';
import {
  CondorJobTemplate,
  embedded,
  JOBS_MIGRATIONS,
  JobManager,
  JobsApp,
  JobSchedulers,
  JobsModule,
  Workspaces,
} from 'nestjs-jobs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import 'reflect-metadata';
import type { Given } from './given.js';

/** Runs the modules that are named on the command line, one after the other, each with a job of its own. */
@JobsApp({ package: 'my_first_app' })
class MyFirstApp {
  @CondorJobTemplate({ name: 'example' })
  example() {
    return {
      executable: '$(APP_WORKSPACE)/program.sh',
      submitTemplate: 'vanilla_transfer_files',
      arguments: ['1'],
    };
  }
}

@Module({
  imports: [
    ScheduleModule.forRoot(),
    TypeOrmModule.forRoot({
      type: 'better-sqlite3',
      driver: libsql,
      database: 'given.sqlite',
      enableWAL: true,
      autoLoadEntities: true,
      migrations: JOBS_MIGRATIONS,
      migrationsRun: true,
    }),
    JobsModule.forRoot({ apps: [MyFirstApp], schedulers: [embedded({ name: 'laptop', maxRunning: 2 })] }),
  ],
})
class GivenModule {}

const app = await NestFactory.create(GivenModule, { logger: ['error'] });
await app.init();
const program = join(await app.get(Workspaces).ofApp('my_first_app'), 'program.sh');
await writeFile(program, '#!/bin/sh\nexec sleep "$1"\n', { mode: 0o755 });
const jobs = app.get(JobManager);

for (const path of process.argv.slice(2)) {
  const job = await jobs.createJob({ name: path, user: 'ann', templateName: 'example' });
  const given: Given = {
    app,
    jobs,
    user: 'ann',
    job: await job.save(),
    request: { protocol: 'https', headers: { host: 'example.org' } },
    schedulers: app.get(JobSchedulers),
  };
  Object.assign(globalThis, given);
  await import(pathToFileURL(resolve(path)).href);
}
await app.close();
