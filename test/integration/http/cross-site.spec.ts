import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { request } from 'node:http';
import type { Job } from 'nestjs-jobs';
import { HTTP, PLATFORMS, startJobsHttp, type JobsHttpApp } from './jobs-http.app.js';

type Headers = Readonly<Record<string, string>>;

const JSON_BODY = { 'content-type': 'application/json' };

describe.each(Object.keys(PLATFORMS) as (keyof typeof PLATFORMS)[])('requests of other pages, on %s', (platform) => {
  let http: JobsHttpApp;
  let job: Job;

  beforeAll(async () => {
    http = await startJobsHttp(platform, {
      publicUrl: 'https://app.example.org/models',
      http: { ...HTTP, origins: ['https://pages.example.org'] },
    });
  });

  beforeEach(async () => {
    job = await (await http.test.jobs.createJob({ name: 'a', user: 'ann', templateName: 'byHand' })).save();
  });

  afterAll(() => http.test.dispose());

  const send = (method: string, path: string, headers: Headers, body?: string): Promise<number> =>
    sendTo(http, method, path, headers, body);

  const execute = (headers: Headers, body?: string): Promise<number> =>
    send('POST', `jobs/${job.id}/actions/execute`, headers, body);

  it.each<[string, () => Headers]>([
    ['its own origin', () => ({ origin: http.origin, 'sec-fetch-site': 'same-origin' })],
    ['its own origin, by a browser that says no more', () => ({ origin: http.origin })],
    ['no page at all', () => ({})],
    ['the origin of publicUrl', () => ({ origin: 'https://app.example.org', 'sec-fetch-site': 'same-origin' })],
    ['an origin that the app trusts', () => ({ origin: 'https://pages.example.org', 'sec-fetch-site': 'same-site' })],
  ])('%s may ask for actions', async (_name, headers) => {
    expect(await execute({ ...JSON_BODY, ...headers() })).toBe(200);
    expect((await job.reload()).status).toBe('Submitted');
  });

  it.each<[string, () => Headers]>([
    ['another site', () => ({ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })],
    ['another origin of the same site', () => ({ origin: 'https://other.example.org', 'sec-fetch-site': 'same-site' })],
    ['another site, by a browser that says only this', () => ({ 'sec-fetch-site': 'cross-site' })],
    ['another site, by an old browser', () => ({ origin: 'https://evil.example' })],
    ['a sandboxed page', () => ({ origin: 'null', 'sec-fetch-site': 'same-origin' })],
    ['another port', () => ({ origin: 'http://127.0.0.1:1' })],
    [
      'another site, with a host that no trusted proxy has said',
      () => ({ origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' }),
    ],
  ])('%s may not', async (_name, headers) => {
    expect(await execute({ ...JSON_BODY, ...headers() })).toBe(403);
    expect(await send('DELETE', `jobs/${job.id}`, headers(), '')).toBe(403);
    expect((await job.reload()).status).toBe('Pending');
  });

  it.each([
    ['application/x-www-form-urlencoded', 'a=b'],
    ['multipart/form-data; boundary=x', '--x--'],
    ['text/plain', '{}'],
    ['application/jsonp', '{}'],
  ])('a form cannot ask for an action, as %s', async (type, body) => {
    expect(await execute({ 'content-type': type }, body)).toBe(415);
    expect((await job.reload()).status).toBe('Pending');
  });

  it('nothing can be asked for by GET', async () => {
    for (const method of ['GET', 'HEAD']) {
      expect(await send(method, `jobs/${job.id}/actions/execute`, {}, '')).toBe(404);
    }
    expect((await job.reload()).status).toBe('Pending');
  });
});

describe.each(['Express', 'Fastify'] as const)('behind a proxy that the app trusts, on %s', (platform) => {
  it('the origin is the host that the proxy names', async () => {
    const http = await startJobsHttp(platform, {
      create: (module) => {
        if (platform === 'Fastify') {
          return module.createNestApplication(new FastifyAdapter({ trustProxy: true }), { logger: false });
        }
        const app = module.createNestApplication<NestExpressApplication>({ logger: false });
        app.set('trust proxy', true);
        return app;
      },
    });
    try {
      const job = await (await http.test.jobs.createJob({ name: 'a', user: 'ann', templateName: 'byHand' })).save();
      const headers = { ...JSON_BODY, 'x-forwarded-host': 'app.example.org' };
      const path = `jobs/${job.id}/actions/execute`;

      expect(await sendTo(http, 'POST', path, { ...headers, origin: 'https://evil.example' })).toBe(403);
      expect(await sendTo(http, 'POST', path, { ...headers, origin: 'https://app.example.org' })).toBe(200);
    } finally {
      await http.test.dispose();
    }
  });
});

/** By the plain client: fetch() does not let anybody say where a request comes from. */
async function sendTo(http: JobsHttpApp, method: string, path: string, headers: Headers, body = '{}'): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(`${http.origin}/jobs-api/rain/${path}`, {
      method,
      headers: { caller: 'ann', ...headers, ...(body && { 'content-length': String(Buffer.byteLength(body)) }) },
      agent: false,
    });
    sent.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
