import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { TypeOrmModule } from '@nestjs/typeorm';
import libsql from 'libsql';
import { embedded, JOBS_MIGRATIONS, JobManager, JobsModule, Workspaces } from 'nestjs-jobs';
import { readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import 'reflect-metadata';

/** Runs the job `example` of the app in the file that is named on the command line, and prints what lies where. */
const { MyFirstApp } = (await import(pathToFileURL(process.argv[2] ?? '').href)) as { readonly MyFirstApp: Type };

@Module({
  imports: [
    ScheduleModule.forRoot(),
    TypeOrmModule.forRoot({
      type: 'better-sqlite3',
      driver: libsql,
      database: ':memory:',
      autoLoadEntities: true,
      migrations: JOBS_MIGRATIONS,
      migrationsRun: true,
    }),
    JobsModule.forRoot({
      apps: [MyFirstApp],
      schedulers: [embedded({ name: 'laptop', directory: resolve('embedded') })],
      tracker: { activeInterval: 200 },
    }),
  ],
})
class ExampleModule {}

const PROGRAM = `#!/bin/sh
ls > example_output1
cat input_1 input_2 > example_output2
sleep 2
`;

const app = await NestFactory.create(ExampleModule, { logger: ['error'] });
await app.init();
const workspaces = app.get(Workspaces);
const [appWorkspace, userWorkspace] = [
  await workspaces.ofApp('my_first_app'),
  await workspaces.ofUser('my_first_app', 'ann'),
];
await writeFile(join(appWorkspace, 'my_script.py'), PROGRAM, { mode: 0o755 });
await writeFile(join(appWorkspace, 'input_1'), 'one\n');
await writeFile(join(userWorkspace, 'input_2'), 'two\n');

const job = await app.get(JobManager).createJob({ name: 'example', user: 'ann', templateName: 'example' });
await job.execute();
while (job.status === 'Submitted') await delay(50).then(() => job.reload());
const onSubmitHost = await filesBelow(resolve('embedded'));
while (!job.isFinal) await delay(50).then(() => job.reload());
const collected = await job.files();
const seen = await job.log('output');
const listed = (await job.file('example_output1'))?.setEncoding('utf8');
let onExecuteNode = '';
for await (const piece of listed ?? []) onExecuteNode += String(piece);

process.stdout.write(
  JSON.stringify({
    status: job.status,
    directory: job.directory.replace(workspaces.root, 'workspaces').replace(`${job.id}-${job.key}`, '<job>-<key>'),
    onSubmitHost: onSubmitHost.filter((path) => path.startsWith('jobs/')),
    onExecuteNode: onExecuteNode.split('\n').filter(Boolean),
    collected: [...collected, ...(await job.files('logs'))].map(({ path }) => path),
    hasOutputLog: seen !== null,
  }),
);
await app.close();

/** Relative to the directory of the installation, the names of jobs shortened. */
async function filesBelow(directory: string): Promise<string[]> {
  const paths = await readdir(directory, { recursive: true });
  return paths.map((path) => path.replace(/^[^/]+\//, '').replace(/^jobs\/\d+-[\w-]+/, 'jobs/<job>-<key>')).sort();
}
