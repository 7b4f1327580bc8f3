import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { getJobManagerToken, JobManager, JobsTable } from 'nestjs-jobs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import 'reflect-metadata';
import { AppModule } from '../src/app.module.js';

describe('An app with jobs', () => {
  let directory: string;
  let app: INestApplication<Server>;
  let url: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'nestjs-jobs-compat-'));
    process.env.DATA_DIRECTORY = directory;
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    app = module.createNestApplication({ logger: ['error', 'warn'] });
    await app.listen(0, '127.0.0.1');
    url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    await app.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('runs a job and gets its result', async () => {
    const { id } = await post<{ id: number }>('/words/ann', { text: 'It never rains but it pours' });
    let job = await get<{ status: string; words: number | null }>(`/words/ann/${id}`);
    while (!['Complete', 'Error', 'Held'].includes(job.status)) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      job = await get(`/words/ann/${id}`);
    }

    expect(job).toEqual({ status: 'Complete', words: 6 });
  });

  it('lists jobs, runs one again, and renders a table, by the jobs routes', async () => {
    const headers = { name: 'ann', 'content-type': 'application/json' };
    const base = `${url}/jobs-api/words`;
    const job = await (await fetch(`${url}/words/ann`, { method: 'POST', headers, body: '{"text":"a b"}' })).json();
    const { id } = job as { id: number };

    const stopped = await fetch(`${base}/jobs/${id}/actions/stop`, { method: 'POST', headers, body: '{}' });
    const list = (await (await fetch(`${base}/jobs?limit=1`, { headers })).json()) as { jobs: object[] };
    const bulk = await fetch(`${base}/bulk`, { method: 'POST', headers, body: `{"action":"delete","ids":[${id}]}` });
    const html = await app.get(JobsTable, { strict: false }).render({ headers });

    expect([200, 409]).toContain(stopped.status);
    expect(list.jobs).toMatchObject([{ id, user: 'ann' }]);
    expect(await bulk.text()).toContain('"done":true,"ok":1');
    expect((await fetch(`${base}/jobs`)).status).toBe(403);
    expect((await fetch(`${base}/jobs?limit=0`, { headers })).status).toBe(400);
    expect(html).toContain('<jobs-table');
    const [, script = ''] = /src="([^"]*)"/.exec(html) ?? [];
    expect((await fetch(url + script)).status).toBe(200);
  });

  it('injects one JobManager by its class and by its token', () => {
    expect(app.get<JobManager>(getJobManagerToken('words'), { strict: false }).app).toBe('words');
    expect(app.get(JobManager, { strict: false }).app).toBe('words');
  });

  it('answers the status callback', async () => {
    expect(await get('/update-job-status/1/')).toEqual({ success: true });
  });

  it('is healthy', async () => {
    expect(await get('/health')).toMatchObject({
      status: 'ok',
      info: { jobs: { status: 'up', schedulers: { here: { ok: true } } } },
    });
  });

  async function get<T>(path: string): Promise<T> {
    return (await (await fetch(url + path)).json()) as T;
  }

  async function post<T>(path: string, body: object): Promise<T> {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await response.json()) as T;
  }
});
