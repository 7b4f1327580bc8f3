import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { VersioningType } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { TestingModule } from '@nestjs/testing';
import { join } from 'node:path';
import { BasicJobTemplate, CondorJobTemplate, embedded, JobsApp, type Job } from 'nestjs-jobs';
import { freePort } from '../../support/free-port.js';
import { startTestApp, temporaryDirectory, type TestApp } from '../../support/test-app.js';
import { waitFor } from '../../support/wait-for.js';

@JobsApp({ package: 'called' })
class CalledApp {
  @CondorJobTemplate()
  example() {
    return { executable: '/bin/true' };
  }

  @BasicJobTemplate()
  byHand() {
    return {};
  }
}

const platforms: [string, (module: TestingModule) => INestApplication][] = [
  ['Express', (module) => module.createNestApplication(new ExpressAdapter(), { logger: ['error'] })],
  [
    'Fastify',
    (module) => module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: ['error'] }),
  ],
];

describe.each(platforms)('the status callback on %s', (_platform, createApplication) => {
  let test: TestApp;
  let port: number;

  async function start(configure: (app: INestApplication) => void = () => undefined): Promise<Job> {
    const directory = await temporaryDirectory();
    test = await startTestApp({
      apps: [CalledApp],
      schedulers: [embedded({ name: 'embedded', directory: join(directory, 'embedded') })],
      directory,
      tracker: { autoStart: false },
      create: (module) => {
        const app = createApplication(module);
        configure(app);
        return app;
      },
    });
    port = await freePort();
    await test.app.listen(port, '127.0.0.1');
    return (await test.jobs.createJob({ name: 'a', user: 'ann', templateName: 'example' })).save();
  }

  function url(job: Job): string {
    const request = { protocol: 'http', headers: { host: `127.0.0.1:${port}` } };
    return test.jobs.getJobStatusCallbackUrl(request, job.id);
  }

  async function call(method: 'GET' | 'POST', address: string): Promise<unknown> {
    const answer = await fetch(address, { method });
    const body: unknown = await answer.json();
    return { status: answer.status, body };
  }

  afterEach(() => test.dispose());

  it('answers {"success": true} to GET and POST, with and without the trailing slash', async () => {
    const job = await start();
    const address = url(job);

    const answers = await Promise.all([
      call('GET', address),
      call('POST', address),
      call('GET', address.replace(/\/$/, '')),
      call('POST', address.replace(/\/$/, '')),
    ]);

    expect(address).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:\\d+/update-job-status/${job.id}/$`));
    expect(answers).toEqual(Array.from({ length: 4 }, () => ({ status: 200, body: { success: true } })));
  });

  it('answers alike for a job that does not exist and for what is no number', async () => {
    const job = await start();

    expect(await call('GET', url(job).replace(`/${job.id}/`, '/999999/'))).toEqual({
      status: 200,
      body: { success: true },
    });
    expect(await call('GET', url(job).replace(`/${job.id}/`, '/nonsense/'))).toEqual({
      status: 200,
      body: { success: true },
    });
  });

  it('is no route for anything below a job', async () => {
    const job = await start();

    expect(await call('GET', `${url(job)}more`)).toMatchObject({ status: 404 });
  });

  it('lets the tracker look once however often it is called, and sets no status itself', async () => {
    const job = await start();
    await job.execute();
    const wake = jest.spyOn(test.tracker, 'wake');

    await Promise.all(Array.from({ length: 50 }, () => call('GET', url(job))));
    const afterTheCalls = (await job.reload()).status;
    await waitFor(
      () => Promise.resolve(wake.mock.calls.length),
      (calls) => calls > 0,
    );

    expect(afterTheCalls).toBe('Submitted');
    expect(wake.mock.calls).toEqual([['embedded']]);
  });

  it('is found under a global prefix and URI versioning', async () => {
    const job = await start((app) => {
      app.setGlobalPrefix('api');
      app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
    });

    expect(url(job)).toContain('/api/update-job-status/');
    expect(await call('GET', url(job))).toEqual({ status: 200, body: { success: true } });
  });
});

describe('the URL of the status callback', () => {
  it('has the public URL of the app where that is configured', async () => {
    const directory = await temporaryDirectory();
    const test = await startTestApp({
      apps: [CalledApp],
      schedulers: [embedded({ name: 'embedded', directory: join(directory, 'embedded') })],
      directory,
      publicUrl: 'https://example.org/models/',
      callback: { path: 'hooks/job' },
    });

    const address = test.jobs.getJobStatusCallbackUrl({ protocol: 'http', headers: { host: 'inside:3000' } }, 27);

    expect(address).toBe('https://example.org/models/hooks/job/27/');
    await test.dispose();
  });
});
