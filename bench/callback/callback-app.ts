import { join } from 'node:path';
import { Controller, Get, type INestApplication } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { TestingModule } from '@nestjs/testing';
import { CondorJobTemplate, embedded, JobsApp, type CallbackOptions, type Job } from 'nestjs-jobs';
import { freePort } from '../../test/support/free-port.js';
import { startTestApp, temporaryDirectory, type TestApp } from '../../test/support/test-app.js';
import { RemoteCounter } from './counting-scheduler.js';

/** Where the empty route lies. */
export const EMPTY_PATH = '/empty/27/';

@JobsApp({ package: 'bench' })
class SleepingApp {
  @CondorJobTemplate()
  sleep() {
    return { executable: '/bin/sleep', arguments: ['3600'] };
  }
}

/** The least that a route can do: it has a parameter, and answers with an object. */
@Controller('empty')
class EmptyController {
  @Get(':id')
  get(): object {
    return { success: true };
  }
}

/** The frameworks below Nest. */
export const PLATFORMS = {
  Express: (module: TestingModule): INestApplication =>
    module.createNestApplication(new ExpressAdapter(), { logger: ['error'] }),
  Fastify: (module: TestingModule): INestApplication =>
    module.createNestApplication<NestFastifyApplication>(
      new FastifyAdapter({ routerOptions: { ignoreTrailingSlash: true } }),
      { logger: ['error'] },
    ),
} as const;

/** An application that listens, with an empty route, the status callback, and jobs that run. */
export class CallbackApp {
  private constructor(
    private readonly test: TestApp,
    private readonly jobs: readonly Job[],
    readonly port: number,
    /** Paths of the callbacks of the jobs. */
    readonly paths: readonly string[],
    readonly remote: RemoteCounter,
  ) {}

  /** The tracker looks at the scheduler when a callback makes it, and not by itself. */
  static async start(platform: keyof typeof PLATFORMS, callback: CallbackOptions, jobs: number): Promise<CallbackApp> {
    const directory = await temporaryDirectory();
    const remote = new RemoteCounter();
    const scheduler = embedded({ name: 'bench', directory: join(directory, 'embedded'), maxRunning: jobs });
    const test = await startTestApp({
      apps: [SleepingApp],
      schedulers: [remote.watch(scheduler)],
      directory,
      callback,
      controllers: [EmptyController],
      tracker: { activeInterval: 3_600_000, idleInterval: 3_600_000, reconcileInterval: 3_600_000 },
      create: PLATFORMS[platform],
    });
    const port = await freePort();
    await test.app.listen(port, '127.0.0.1');
    const running = [];
    for (let number = 0; number < jobs; number++) running.push(await startJob(test, number));
    const paths = await Promise.all(running.map((job) => pathOf(test, job)));
    return new CallbackApp(test, running, port, paths, remote);
  }

  /** Reads what has happened so far, so that the looks that are counted find nothing new. */
  async settle(): Promise<void> {
    await this.test.tracker.pollOnce();
  }

  /** Stops the jobs and removes everything. */
  async dispose(): Promise<void> {
    for (const job of this.jobs) await job.stop();
    await this.settle();
    await this.test.dispose();
  }
}

async function startJob({ jobs, tracker }: TestApp, number: number): Promise<Job> {
  const job = await jobs.createJob({ name: `job-${number}`, user: 'ann', templateName: 'sleep' });
  await job.execute();
  while (job.status !== 'Running') {
    await tracker.pollOnce();
    await job.reload();
  }
  return job;
}

async function pathOf({ jobs }: TestApp, { id }: Job): Promise<string> {
  const url = new URL(await jobs.getJobStatusCallbackUrl({ protocol: 'http', headers: {} }, id));
  return `${url.pathname}${url.search}`;
}
