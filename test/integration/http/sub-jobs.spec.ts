import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Job } from 'nestjs-jobs';
import { waitForStatus } from 'nestjs-jobs/testing';
import { startJobsHttp, type JobsHttpApp } from './jobs-http.app.js';

interface Page {
  readonly subJobs: readonly { readonly index: number; readonly [name: string]: unknown }[];
  readonly next: string | null;
}

describe('the sub-jobs of a job over HTTP', () => {
  let http: JobsHttpApp;
  let job: Job;

  beforeAll(async () => {
    http = await startJobsHttp();
    const itemdata = Array.from({ length: 5 }, (_, number) => ({ station: `S${number}` }));
    job = await http.test.jobs.createJob({ name: 'sweep', user: 'ann', templateName: 'run', itemdata });
    await job.execute();
    http.scheduler.start(job);
    http.scheduler.finish(job, { subJob: 1 });
    http.scheduler.finish(job, { subJob: 3, exitCode: 2 });
    http.scheduler.hold(job, 'disk <full>', { subJob: 4 });
    await waitForStatus(job, 'Various');
  });

  afterAll(() => http.test.dispose());

  async function page(query: string): Promise<Page> {
    const { status, body } = await http.ask<Page>('ann', `jobs/${job.id}/sub-jobs${query}`);
    expect(status).toBe(200);
    return body;
  }

  it('have state, item, times, codes and the reason of a hold', async () => {
    const { subJobs, next } = await page('');

    expect(next).toBeNull();
    expect(subJobs.map(({ index, state, statusText }) => [index, state, statusText])).toEqual([
      [0, 'running', 'Running'],
      [1, 'completed', 'Completed'],
      [2, 'running', 'Running'],
      [3, 'failed', 'Failed'],
      [4, 'held', 'On hold'],
    ]);
    expect(subJobs[3]).toMatchObject({
      item: { station: 'S3' },
      exitCode: 2,
      exitSignal: null,
      startTime: expect.any(String),
      completionTime: expect.any(String),
    });
    expect(subJobs[4]).toMatchObject({ holdReason: 'disk <full>' });
  });

  it('come page by page', async () => {
    const first = await page('?limit=2');
    const second = await page(`?limit=2&after=${first.next ?? ''}`);
    const last = await page(`?limit=2&after=${second.next ?? ''}`);

    expect([first, second, last].map(({ subJobs }) => subJobs.map(({ index }) => index))).toEqual([
      [0, 1],
      [2, 3],
      [4],
    ]);
    expect(last.next).toBeNull();
  });

  it('are found by their states', async () => {
    const running = await page('?state=running&limit=1');

    expect(running).toMatchObject({ subJobs: [{ index: 0 }], next: '0' });
    expect(await page('?state=running&limit=1&after=0')).toMatchObject({
      subJobs: [{ index: 2, item: { station: 'S2' } }],
      next: null,
    });
    expect((await page('?state=failed,held')).subJobs.map(({ index }) => index)).toEqual([3, 4]);
    expect((await page('?state=idle')).subJobs).toEqual([]);
  });

  it('are idle while only their submission is known', async () => {
    const other = await http.test.jobs.createJob({ name: 'a', user: 'ann', templateName: 'run', numJobs: 3 });
    await other.execute();

    const { body } = await http.ask<Page>('ann', `jobs/${other.id}/sub-jobs?state=idle,failed&limit=2`);

    expect(body).toMatchObject({
      subJobs: [
        { index: 0, state: 'idle' },
        { index: 1, state: 'idle' },
      ],
      next: '1',
    });
  });

  it.each(['state=nonsense', 'limit=0', 'limit=201', 'after=-1', 'after=x'])('refuses ?%s', async (query) => {
    expect((await http.ask('ann', `jobs/${job.id}/sub-jobs?${query}`)).status).toBe(400);
  });
});
