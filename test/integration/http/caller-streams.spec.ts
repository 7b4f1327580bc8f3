import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Job } from 'nestjs-jobs';
import { CallerStreams } from '../../../lib/http/jobs/caller-streams.js';
import { waitFor } from '../../support/wait-for.js';
import { EventClient } from './event-client.js';
import { HTTP, PLATFORMS, startJobsHttp, type JobsHttpApp } from './jobs-http.app.js';

describe.each(Object.keys(PLATFORMS) as (keyof typeof PLATFORMS)[])('the streams of one caller, on %s', (platform) => {
  let http: JobsHttpApp;
  let job: Job;
  const clients: EventClient[] = [];

  beforeEach(async () => {
    http = await startJobsHttp(platform, { http: { ...HTTP, streamsPerCaller: 3 } });
    job = await (await http.test.jobs.createJob({ name: 'prints', user: 'ann', templateName: 'run' })).save();
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await http.test.dispose();
  });

  async function open(caller: string, path = 'events'): Promise<EventClient> {
    const client = await EventClient.open(`${http.origin}/jobs-api/rain/${path}`, caller);
    clients.push(client);
    return client;
  }

  const logPath = (): string => `jobs/${job.id}/logs/output/live`;

  it('are so many and no more, of jobs and logs together', async () => {
    const first = await open('ann');
    const log = await open('ann', logPath());
    const third = await open('ann');
    expect([first, log, third].map(({ response }) => response.statusCode)).toEqual([200, 200, 200]);

    for (const path of ['events', logPath()]) {
      const { status, headers, body } = await http.ask('ann', path);
      expect({ status, body }).toEqual({
        status: 429,
        body: {
          statusCode: 429,
          code: 'TOO_MANY_STREAMS',
          message:
            'You follow jobs or logs in 3 places already, and more are not allowed at a time. Close some of them.',
        },
      });
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
  });

  it('leave those of others alone', async () => {
    for (let number = 0; number < 3; number++) await open('ann');

    expect((await open('bob')).response.statusCode).toBe(200);
    expect((await http.ask('ann', 'events')).status).toBe(429);
  });

  it('are free again when they are closed, or were only asked for their headers', async () => {
    const first = await open('ann');
    for (let number = 0; number < 5; number++) await http.ask('ann', 'events', { method: 'HEAD' });
    await open('ann');
    await open('ann');
    expect((await http.ask('ann', 'events')).status).toBe(429);

    first.close();

    const again = await waitFor(
      () => open('ann'),
      ({ response }) => response.statusCode === 200,
    );
    expect(again.response.statusCode).toBe(200);
  });

  it('leave nothing behind where the log is none', async () => {
    for (let number = 0; number < 5; number++) {
      expect((await http.ask('ann', `jobs/${job.id}/logs/nonsense/live`)).status).toBe(404);
    }

    expect((await open('ann')).response.statusCode).toBe(200);
    expect(http.test.app.get(CallerStreams, { strict: false })).toMatchObject({ held: new Map([['ann', 1]]) });
  });
});

it.each([0, -1, Number.NaN])('%p streams for each caller are refused when the app starts', async (streamsPerCaller) => {
  await expect(startJobsHttp('Express', { http: { ...HTTP, streamsPerCaller } })).rejects.toThrow('streamsPerCaller');
});
