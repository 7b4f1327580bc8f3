import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { VersioningType } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { TestingModule } from '@nestjs/testing';
import type { CallbackOptions, Job, Tracker } from 'nestjs-jobs';
import { WakeInbox } from '../../../lib/engine/wake-inbox.js';
import { CallbackTokens } from '../../../lib/manager/callback-tokens.js';
import { WakeStore, type FollowedJob } from '../../../lib/store/wake.store.js';
import { freePort } from '../../support/free-port.js';
import { startTestApp, temporaryDirectory, type TestApp } from '../../support/test-app.js';
import { waitFor } from '../../support/wait-for.js';
import { setting } from './called-app.js';

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

  async function start(
    configure: (app: INestApplication) => void = () => undefined,
    callback: CallbackOptions = {},
  ): Promise<Job> {
    test = await startTestApp({
      ...setting(await temporaryDirectory()),
      callback,
      tracker: { autoStart: false },
      create: (module) => {
        const app = createApplication(module);
        configure(app);
        return app;
      },
    });
    port = await freePort();
    await test.app.listen(port, '127.0.0.1');
    return newJob();
  }

  async function newJob(): Promise<Job> {
    return (await test.jobs.createJob({ name: 'a', user: 'ann', templateName: 'example' })).save();
  }

  function url(job: Job): Promise<string> {
    const request = { protocol: 'http', headers: { host: `127.0.0.1:${port}` } };
    return test.jobs.getJobStatusCallbackUrl(request, job.id);
  }

  /** The looks at schedulers since the last call of this, once there are some. */
  async function looks(wake: jest.SpiedFunction<Tracker['wake']>): Promise<unknown[]> {
    await waitFor(
      () => Promise.resolve(wake.mock.calls.length),
      (calls) => calls > 0,
    );
    return wake.mock.calls;
  }

  async function call(method: 'GET' | 'POST', address: string, request: RequestInit = {}): Promise<unknown> {
    const answer = await fetch(address, { ...request, method });
    const body: unknown = await answer.json();
    return { status: answer.status, body };
  }

  afterEach(async () => {
    jest.restoreAllMocks();
    await test.dispose();
  });

  it('answers {"success": true} to GET and POST, with and without the trailing slash', async () => {
    const job = await start();
    const address = await url(job);

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

    expect(await call('GET', (await url(job)).replace(`/${job.id}/`, '/999999/'))).toEqual({
      status: 200,
      body: { success: true },
    });
    expect(await call('GET', (await url(job)).replace(`/${job.id}/`, '/nonsense/'))).toEqual({
      status: 200,
      body: { success: true },
    });
  });

  it('is no route for anything below a job', async () => {
    const job = await start();

    expect(await call('GET', `${await url(job)}more`)).toMatchObject({ status: 404 });
  });

  it('lets the tracker look once however often it is called, and sets no status itself', async () => {
    const job = await start();
    await job.execute();
    const wake = jest.spyOn(test.tracker, 'wake').mockResolvedValue();
    const address = await url(job);

    await Promise.all(Array.from({ length: 50 }, () => call('GET', address)));
    const afterTheCalls = (await job.reload()).status;

    expect(afterTheCalls).toBe('Submitted');
    expect(await looks(wake)).toEqual([['embedded']]);
  });

  it('looks for no job that was not executed, has ended, or is not there', async () => {
    const [pending, running] = [await start(), await newJob()];
    await running.execute();
    const wake = jest.spyOn(test.tracker, 'wake');
    const followed = jest.spyOn(test.app.get(WakeStore, { strict: false }), 'followed');

    await call('GET', await url(pending));
    await call('GET', (await url(pending)).replace(`/${pending.id}/`, '/999999/'));
    await waitFor(
      () => Promise.resolve(followed.mock.calls.flat(2).length),
      (asked) => asked === 2,
    );
    const before = wake.mock.calls.length;
    await call('GET', await url(running));

    expect(before).toBe(0);
    expect(await looks(wake)).toEqual([['embedded']]);
  });

  it('answers before anything is read from the database', async () => {
    const job = await start();
    const address = await url(job);
    let read: (jobs: FollowedJob[]) => void = () => undefined;
    const database = new Promise<FollowedJob[]>((resolve) => (read = resolve));
    jest.spyOn(test.app.get(WakeStore, { strict: false }), 'followed').mockReturnValue(database);

    const answers = [await call('GET', address), await call('GET', address)];
    read([]);

    expect(answers).toEqual(Array.from({ length: 2 }, () => ({ status: 200, body: { success: true } })));
  });

  it('takes HEAD for a call, and no other method', async () => {
    const job = await start();
    const address = await url(job);

    const head = await fetch(address, { method: 'HEAD' });
    const others = await Promise.all(['PUT', 'PATCH', 'DELETE'].map((method) => fetch(address, { method })));

    expect(head.status).toBe(200);
    expect(others.map(({ status }) => status)).toEqual([404, 404, 404]);
  });

  it('takes no notice of a body', async () => {
    const job = await start();
    const address = await url(job);

    for (const body of [new URLSearchParams({ status: 'Complete' }), '{"status":"Complete"}', 'Complete']) {
      const isJson = typeof body === 'string' && body.startsWith('{');
      const headers: HeadersInit = isJson ? { 'content-type': 'application/json' } : {};
      expect(await call('POST', address, { body, headers })).toEqual({ status: 200, body: { success: true } });
    }
    expect((await job.reload()).status).toBe('Pending');
  });

  describe('with a delay', () => {
    it('answers {"success": "scheduled"}, for a job that does not exist as well', async () => {
      const job = await start();
      const address = await url(job);

      expect(await call('GET', `${address}?delay=60`)).toEqual({ status: 200, body: { success: 'scheduled' } });
      expect(await call('POST', `${address}?delay=0`)).toEqual({ status: 200, body: { success: 'scheduled' } });
      expect(await call('GET', `${address.replace(`/${job.id}/`, '/999999/')}?delay=60`)).toEqual({
        status: 200,
        body: { success: 'scheduled' },
      });
    });

    it.each(['', 'soon', '-5', '1.5', '1&delay=2'])('takes %j for a call without one', async (delay) => {
      const job = await start();

      expect(await call('GET', `${await url(job)}?delay=${delay}`)).toEqual({ status: 200, body: { success: true } });
    });

    it('stores the earliest look that was asked for, a day ahead at most, for jobs that are followed', async () => {
      const job = await start();
      const [late, pending] = [await newJob(), await newJob()];
      await Promise.all([job.execute(), late.execute()]);
      const store = test.app.get(WakeStore, { strict: false });
      const now = Date.now();

      await call('GET', `${await url(job)}?delay=600`);
      await call('GET', `${await url(job)}?delay=60`);
      await call('GET', `${await url(job)}?delay=300`);
      await call('GET', `${await url(late)}?delay=99999999999`);
      await call('GET', `${await url(pending)}?delay=60`);
      await test.app.get(WakeInbox, { strict: false }).onModuleDestroy();

      const at = async (seconds: number): Promise<number[]> =>
        (await store.due(new Date(now + seconds * 1000))).map(({ jobId }) => jobId);
      expect(await at(59)).toEqual([]);
      expect(await at(62)).toEqual([job.id]);
      expect(await at(86_399)).toEqual([job.id]);
      expect(await at(86_402)).toEqual([job.id, late.id]);
    });
  });

  it('looks later although the app was restarted meanwhile', async () => {
    await start();
    const job = await test.jobs.createJob({ name: 'a', user: 'ann', templateName: 'long' });
    await job.execute();
    const called = await call('GET', `${await url(job)}?delay=1`);
    await test.close();

    test = await startTestApp({ ...setting(test.directory), tracker: { autoStart: true } });
    const wake = jest.spyOn(test.tracker, 'wake');

    expect(called).toEqual({ status: 200, body: { success: 'scheduled' } });
    expect(await looks(wake)).toEqual([['embedded']]);
    await (await test.jobs.getJobOrFail(job.id)).stop();
  });

  describe('with a required token', () => {
    const required = (job: Job): string => test.app.get(CallbackTokens, { strict: false }).of(job.key);

    it('counts a call of the URL that the JobManager gives', async () => {
      const job = await start(undefined, { token: 'required' });
      await job.execute();
      const wake = jest.spyOn(test.tracker, 'wake');
      const address = await url(job);

      const answers = [await call('GET', address), await call('POST', address.replace('/?', '?'))];

      expect(address).toMatch(/\/update-job-status\/\d+\/\?token=[\w-]{43}$/);
      expect(answers).toEqual(Array.from({ length: 2 }, () => ({ status: 200, body: { success: true } })));
      expect(await call('GET', `${address}&delay=60`)).toEqual({ status: 200, body: { success: 'scheduled' } });
      expect(await looks(wake)).toEqual([['embedded']]);
    });

    it('answers alike to every call without the right one, and notes nothing', async () => {
      const job = await start(undefined, { token: 'required' });
      const other = await newJob();
      const gone = await newJob();
      const address = await url(gone);
      await gone.delete();
      const place = (id: number | string): string => address.replace(/\/\d+\/.*$/, `/${id}/`);
      const inbox = test.app.get(WakeInbox, { strict: false });
      const noted = [jest.spyOn(inbox, 'note'), jest.spyOn(inbox, 'noteLater')];

      const calls = [
        place(job.id),
        `${place(job.id)}?token=`,
        `${place(job.id)}?token=${required(other)}`,
        `${place(job.id)}?token=${required(job).slice(1)}`,
        `${place(job.id)}?token=${required(job)}A`,
        `${place(job.id)}?token=${required(job)}&token=${required(job)}`,
        `${place(job.id)}?token=${required(other)}&delay=60`,
        `${place(999_999)}?token=${required(job)}`,
        `${place('nonsense')}?token=${required(job)}`,
        address,
      ];

      for (const each of calls) {
        expect({ each, ...((await call('GET', each)) as object) }).toEqual({
          each,
          status: 200,
          body: { success: false },
        });
      }
      expect(noted.flatMap(({ mock }) => mock.calls)).toEqual([]);
    });

    it('gives no URL for a job of another user', async () => {
      const job = await start(undefined, { token: 'required' });
      const request = { protocol: 'http', headers: {} };

      await expect(test.jobs.getJobStatusCallbackUrl(request, job.id, { user: 'bob' })).rejects.toMatchObject({
        code: 'JOB_NOT_FOUND',
      });
    });
  });

  it('is found under a global prefix and URI versioning', async () => {
    const job = await start((app) => {
      app.setGlobalPrefix('api');
      app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
    });

    expect(await url(job)).toContain('/api/update-job-status/');
    expect(await call('GET', await url(job))).toEqual({ status: 200, body: { success: true } });
  });
});
