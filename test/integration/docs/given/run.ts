import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { TypeOrmModule } from '@nestjs/typeorm';
import libsql from 'libsql';
import {
  CondorJobTemplate,
  embedded,
  getJobManagerToken,
  JOBS_MIGRATIONS,
  type JobManager,
  JobsApp,
  JobSchedulers,
  JobsModule,
  Workspaces,
} from 'nestjs-jobs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import 'reflect-metadata';
import type { Given } from './given.js';

/**
 * Runs the files that are named on the command line (absolute paths), one after the other, each with a job of its own;
 * the Nest modules among them are part of the application.
 */
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

@Module({})
class GivenModule {
  static with(modules: readonly Type[]): DynamicModule {
    return {
      module: GivenModule,
      imports: [
        ...modules,
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
    };
  }
}

/** The Nest modules among what a file exports. */
async function modulesOf(path: string): Promise<Type[]> {
  const exported = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  return Object.entries(exported).flatMap(([name, value]) => (name.endsWith('Module') ? [value as Type] : []));
}

const files = process.argv.slice(2);
const modules = await Promise.all(files.filter((path) => path.endsWith('.module.js')).map(modulesOf));
const app = await NestFactory.create(GivenModule.with(modules.flat()), { logger: ['error'] });
await app.init();
const program = join(await app.get(Workspaces).ofApp('my_first_app'), 'program.sh');
await writeFile(program, '#!/bin/sh\nexec sleep "$1"\n', { mode: 0o755 });
const jobs = app.get<JobManager>(getJobManagerToken(MyFirstApp));

for (const path of files) {
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
  await import(pathToFileURL(path).href);
}
await app.close();
