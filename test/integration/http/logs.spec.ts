import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Job } from 'nestjs-jobs';
import { JobSchedulers } from '../../../lib/schedulers/job-schedulers.js';
import { LogFollowers } from '../../../lib/manager/logs/log-followers.js';
import type { LogPieceView, LogView } from '../../../lib/http/jobs/logs/job-logs.js';
import { waitFor, waitForEnd, waitForStatus } from '../../support/wait-for.js';
import { EventClient } from './event-client.js';
import { PLATFORMS, startJobsHttp, type JobsHttpApp } from './jobs-http.app.js';

const textOf = (client: EventClient): string =>
  client.events.map(({ type, data }) => (type === 'text' ? (data as { text: string }).text : '')).join('');

describe.each(Object.keys(PLATFORMS) as (keyof typeof PLATFORMS)[])(
  'the logs of a job over HTTP, on %s',
  (platform) => {
    let http: JobsHttpApp;
    const clients: EventClient[] = [];

    beforeAll(async () => {
      http = await startJobsHttp(platform, { tracker: { activeInterval: 100, idleInterval: 100 } });
    });

    afterEach(() => {
      clients.splice(0).forEach((client) => {
        client.close();
      });
    });

    afterAll(() => http.test.dispose());

    async function running(numJobs = 1): Promise<Job> {
      const job = await http.test.jobs.createJob({ name: 'prints', user: 'ann', templateName: 'run', numJobs });
      await job.execute();
      http.scheduler.start(job);
      await waitForStatus(job, 'Running');
      return job;
    }

    async function follow(job: Job, name = 'output', query = '', headers = {}): Promise<EventClient> {
      const url = `${http.origin}/jobs-api/rain/jobs/${job.id}/logs/${name}/live${query}`;
      const client = await EventClient.open(url, 'ann', headers);
      clients.push(client);
      return client;
    }

    it('lists them, those of each sub-job', async () => {
      const job = await running(3);
      http.scheduler.print(job, 'of the third', { subJob: 2 });
      http.scheduler.print(job, 'oh', { stream: 'error' });

      const { body } = await http.ask<{ logs: LogView[] }>('ann', `jobs/${job.id}/logs`);

      const third = body.logs.find(({ log, subJob }) => log === 'output' && subJob === 2);
      expect(third).toMatchObject({ name: 'output.2', bytes: 12, live: true });
      expect(body.logs.map(({ name }) => name)).toContain('error');
      const piece = await http.ask<LogPieceView>('ann', `jobs/${job.id}/logs/output.2`);
      expect(piece.body).toEqual({ text: 'of the third', from: 0, to: 12, bytes: 12 });
    });

    it('gives the last lines, ranges, and what is no text', async () => {
      const job = await running();
      const lines = Array.from({ length: 500 }, (_, line) => `line ${line} €\n`).join('');
      http.scheduler.print(job, lines);
      http.scheduler.print(job, '<b>\u0007\u001b[31m\u0000</b>', { stream: 'error' });
      const log = `jobs/${job.id}/logs`;

      const last = await http.ask<LogPieceView>('ann', `${log}/output?lines=2`);
      const range = await http.ask<LogPieceView>('ann', `${log}/output?from=0&bytes=7`);
      const strange = await http.ask<LogPieceView>('ann', `${log}/error`);

      const bytes = Buffer.byteLength(lines);
      expect(last.body).toEqual({ text: 'line 498 €\nline 499 €\n', from: bytes - 26, to: bytes, bytes });
      expect(range.body).toMatchObject({ text: 'line 0 ', from: 0, to: 7 });
      expect(strange.body.text).toBe('<b>\u0007\u001b[31m\u0000</b>');
      expect(strange.headers.get('content-type')).toContain('application/json');
    });

    it('finds a text from the end on', async () => {
      const job = await running();
      http.scheduler.print(job, 'an Error\nfine\nERROR again\n');
      const find = async (before: string): Promise<unknown> =>
        (await http.ask('ann', `jobs/${job.id}/logs/output?find=error${before}`)).body;

      expect(await find('')).toEqual({ found: 14, searchedTo: 14 });
      expect(await find('&before=14')).toEqual({ found: 3, searchedTo: 3 });
      expect(await find('&before=3')).toEqual({ found: null, searchedTo: 0 });
    });

    it.each(['nothing', 'output.1', 'output.-1', '..%2F..%2Fetc%2Fpasswd', '__proto__'])(
      'has none that is called %s',
      async (name) => {
        const job = await running();

        const { status, body } = await http.ask('ann', `jobs/${job.id}/logs/${name}`);

        expect({ status, body }).toMatchObject({ status: 404, body: { code: 'JOB_FILE_NOT_FOUND' } });
      },
    );

    it.each(['lines=0', 'lines=x', 'from=-1', 'bytes=99999999&from=0', 'find='])('refuses ?%s', async (query) => {
      const job = await running();

      expect((await http.ask('ann', `jobs/${job.id}/logs/output?${query}`)).status).toBe(400);
    });

    it('follows one as it grows, to its end, and goes on where it was broken off', async () => {
      const job = await running();
      http.scheduler.print(job, 'one\n');
      const first = await follow(job);
      await waitFor(
        () => Promise.resolve(textOf(first)),
        (text) => text === 'one\n',
      );
      first.close();

      http.scheduler.print(job, 'two €\n');
      const second = await follow(job, 'output', '?from=0', { 'last-event-id': first.lastId });
      await waitFor(
        () => Promise.resolve(textOf(second)),
        (text) => text === 'two €\n',
      );
      http.scheduler.finish(job);
      await waitForEnd(job);

      expect(await second.over).toBe(true);
      expect(second.events.at(-1)).toMatchObject({ type: 'end' });
    });

    it('costs as much for fifty who look at it as for one', async () => {
      const job = await running();
      http.scheduler.print(job, 'begin\n');
      const scheduler = http.test.app.get(JobSchedulers, { strict: false }).get('fake');
      const opened = jest.spyOn(scheduler, 'openOutput');

      const all = await Promise.all(Array.from({ length: 50 }, () => follow(job)));
      await Promise.all(
        all.map((one) =>
          waitFor(
            () => Promise.resolve(textOf(one)),
            (text) => text === 'begin\n',
          ),
        ),
      );
      http.scheduler.print(job, 'more\n');
      await Promise.all(
        all.map((one) =>
          waitFor(
            () => Promise.resolve(textOf(one)),
            (text) => text.endsWith('more\n'),
          ),
        ),
      );
      const followed = opened.mock.calls.length;
      await Promise.all(all.map(() => http.ask('ann', `jobs/${job.id}/logs/output?lines=9`)));

      expect(followed).toBe(1);
      expect(opened.mock.calls.length).toBeLessThanOrEqual(6);
      opened.mockRestore();
      all.forEach((one) => {
        one.close();
      });
      await waitFor(
        () => Promise.resolve(http.test.app.get(LogFollowers, { strict: false }).size),
        (size) => size === 0,
      );
    });
  },
);

describe('a log that is followed', () => {
  it('does not keep the application from being closed, and is not told to be complete', async () => {
    const http = await startJobsHttp('Express');
    const job = await http.test.jobs.createJob({ name: 'waits', user: 'ann', templateName: 'run' });
    await job.save();
    const client = await EventClient.open(`${http.origin}/jobs-api/rain/jobs/${job.id}/logs/output/live`, 'ann');

    await http.test.dispose();

    expect(await client.over).toBe(true);
    expect(client.events).toEqual([]);
  });
});
