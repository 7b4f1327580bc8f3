import { connect } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { BasicJob, JobView } from 'nestjs-jobs';
import { JobEvents } from '../../../lib/http/jobs/events/job-events.js';
import { JobFeedStore } from '../../../lib/store/job-feed.store.js';
import { JobStore } from '../../../lib/store/job.store.js';
import { TestClock } from 'nestjs-jobs/testing';
import { waitFor } from '../../support/wait-for.js';
import { EventClient, type Block } from './event-client.js';
import { HTTP, PLATFORMS, startJobsHttp, type JobsHttpApp } from './jobs-http.app.js';

interface JobsEvent {
  readonly jobs: readonly JobView[];
  readonly deleted: readonly number[];
  readonly time: string;
}

const dataOf = (event: Block): JobsEvent => event.data as JobsEvent;
const jobsOf = (events: readonly Block[]): JobView[] => events.flatMap((event) => [...dataOf(event).jobs]);
const deletedOf = (events: readonly Block[]): number[] => events.flatMap((event) => [...dataOf(event).deleted]);

describe.each(Object.keys(PLATFORMS) as (keyof typeof PLATFORMS)[])('the events route on %s', (platform) => {
  let http: JobsHttpApp;
  let clients: EventClient[];

  beforeEach(async () => {
    clients = [];
    http = await startJobsHttp(platform);
  });

  afterEach(async () => {
    clients.forEach((client) => {
      client.close();
    });
    await http.test.dispose();
  });

  async function open(caller: string, headers?: Record<string, string>, query = ''): Promise<EventClient> {
    const client = await EventClient.open(`${http.origin}/jobs-api/rain/events${query}`, caller, headers);
    clients.push(client);
    return client;
  }

  async function newJob(user = 'ann', name = 'a job'): Promise<BasicJob> {
    const job = await (await http.test.jobs.createJob({ name, user, templateName: 'byHand' })).save();
    return job as BasicJob;
  }

  it('tells each caller of the jobs that they see, with what they may do, and nobody else', async () => {
    const [ann, bob, lead, admin] = [await open('ann'), await open('bob'), await open('lead'), await open('admin')];
    const job = await newJob();
    const bobs = await newJob('bob');
    await job.execute();

    for (const client of [ann, lead, admin]) {
      const views = jobsOf(await client.until((events) => jobsOf(events).some(({ status }) => status === 'Submitted')));
      const caller = client === ann ? 'ann' : client === lead ? 'lead' : 'admin';
      const { body } = await http.ask<{ job: JobView }>(caller, `jobs/${job.id}`);
      expect(views.findLast(({ id }) => id === job.id)).toEqual(body.job);
    }
    await bob.until((events) => jobsOf(events).some(({ id }) => id === bobs.id));
    await admin.until((events) => jobsOf(events).some(({ id }) => id === bobs.id));

    expect(new Set(jobsOf(ann.events).map(({ id }) => id))).toEqual(new Set([job.id]));
    expect(new Set(jobsOf(lead.events).map(({ id }) => id))).toEqual(new Set([job.id]));
    expect(new Set(jobsOf(bob.events).map(({ id }) => id))).toEqual(new Set([bobs.id]));
    expect(jobsOf(ann.events).at(-1)?.allowedActions).not.toEqual([]);
    expect(jobsOf(lead.events).at(-1)?.allowedActions).toEqual([]);
  });

  it('tells which jobs were deleted', async () => {
    const job = await newJob();
    const [ann, bob] = [await open('ann'), await open('bob')];

    await job.delete();
    const other = await newJob('bob');

    expect(deletedOf(await ann.until((events) => deletedOf(events).length > 0))).toEqual([job.id]);
    await bob.until((events) => jobsOf(events).some(({ id }) => id === other.id));
    expect(deletedOf(bob.events)).toEqual([]);
  });

  it('puts a burst together, in pieces that a page can draw', async () => {
    const ann = await open('ann');

    const jobs = await Promise.all(Array.from({ length: 500 }, () => newJob()));
    await ann.until((events) => new Set(jobsOf(events).map(({ id }) => id)).size === jobs.length);

    expect(Math.max(...ann.events.map((event) => dataOf(event).jobs.length))).toBeLessThanOrEqual(200);
    expect(ann.events.length).toBeLessThan(100);
  });

  it('goes on where it was broken off: nothing is lost, deletions included', async () => {
    const first = await open('ann');
    const [kept, removed] = [await newJob(), await newJob()];
    await first.until((events) => jobsOf(events).some(({ id }) => id === removed.id));
    first.close();

    await kept.execute();
    await removed.delete();
    await newJob('bob');
    const { lastId = '' } = first;
    const second = await open('ann', { 'last-event-id': lastId });
    await second.until((events) => deletedOf(events).includes(removed.id));

    expect(jobsOf(second.events).findLast(({ id }) => id === kept.id)?.status).toBe('Submitted');
    expect(jobsOf(second.events).every(({ user }) => user === 'ann')).toBe(true);
    expect(second.events.every(({ type }) => type === 'jobs')).toBe(true);
    await waitFor(
      () => Promise.resolve(second.lastId),
      (id) => Number(id) >= Number(lastId),
    );
  });

  it('begins at the time of a list, so that nothing is lost between a page and its stream', async () => {
    const { body } = await http.ask<{ time: string }>('ann', 'jobs');
    const job = await newJob();

    const ann = await open('ann', {}, `?since=${encodeURIComponent(body.time)}`);

    await ann.until((events) => jobsOf(events).some(({ id }) => id === job.id));
  });

  it.each(['yesterday', '1000000', '99999999999999', "1'; --"])('tells a page to fetch all from %p on', async (id) => {
    const ann = await open('ann', { 'last-event-id': id });
    const job = await newJob();

    const events = await ann.until((all) => all.length >= 2);

    expect(events[0]).toMatchObject({ type: 'reset' });
    expect(jobsOf(events.slice(1)).map((view) => view.id)).toEqual([job.id]);
  });

  it('does not look at the database once more for each who listens', async () => {
    const looks = jest.spyOn(http.test.app.get(JobFeedStore, { strict: false }), 'changedSince');
    const reads = jest.spyOn(http.test.app.get(JobStore, { strict: false }), 'findByIds');
    const all = await Promise.all(Array.from({ length: 20 }, () => open('ann')));

    const job = await newJob();
    await Promise.all(all.map((client) => client.until((events) => jobsOf(events).some(({ id }) => id === job.id))));

    expect(reads.mock.calls.length).toBeLessThanOrEqual(3);
    expect(looks.mock.calls.length).toBeLessThan(20);
  });

  it('is kept from caches, compression and the buffers of proxies', async () => {
    const { response } = await open('ann');

    expect(response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'private, no-store, no-transform',
      'x-accel-buffering': 'no',
    });
  });

  it('lets go of those who go away', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => open('ann')));
    const streams = http.test.app.get(JobEvents, { strict: false });
    const before = streams.size;

    all.forEach((client) => {
      client.close();
    });

    expect(before).toBe(5);
    await waitFor(
      () => Promise.resolve(streams.size),
      (size) => size === 0,
    );
  });

  it('ends when the application is closed, which waits for nobody: also not for one that does not read', async () => {
    const ann = await open('ann');
    const deaf = connect(Number(new URL(http.origin).port), '127.0.0.1');
    await once(deaf, 'connect');
    deaf.write('GET /jobs-api/rain/events HTTP/1.1\r\nHost: localhost\r\ncaller: ann\r\n\r\n');
    deaf.pause();
    await waitFor(
      () => Promise.resolve(http.test.app.get(JobEvents, { strict: false }).size),
      (size) => size === 2,
    );

    await http.test.close();

    expect(await ann.over).toBe(true);
    deaf.destroy();
  });
});

describe('an event stream', () => {
  it('tells where it stands while nothing happens: after a long quiet nothing need be fetched anew', async () => {
    const clock = new TestClock();
    const http = await startJobsHttp('Express', { clock, http: { ...HTTP, heartbeat: 0.02 } });
    const url = `${http.origin}/jobs-api/rain/events`;
    const quiet = await EventClient.open(url, 'ann');
    const begin = await waitFor(
      () => Promise.resolve(quiet.lastId),
      (id) => id !== undefined,
    );
    clock.advance(3_600_000);
    const place = await waitFor(
      () => Promise.resolve(quiet.lastId),
      (id) => Number(id) >= Number(begin) + 3_600_000,
    );
    quiet.close();

    const [late, again] = await Promise.all(
      [begin, place].map((id) => EventClient.open(url, 'ann', { 'last-event-id': id ?? '' })),
    );
    await late?.until((events) => events.length > 0);
    const job = await (await http.test.jobs.createJob({ name: 'a job', user: 'ann', templateName: 'byHand' })).save();
    const events = await again?.until((all) => jobsOf(all.filter(({ type }) => type === 'jobs')).length > 0);

    expect(late?.events[0]?.type).toBe('reset');
    expect(events?.map(({ type }) => type)).toEqual(['jobs']);
    expect(jobsOf(events ?? []).map(({ id }) => id)).toEqual([job.id]);
    late?.close();
    again?.close();
    await http.test.dispose();
  });

  it('gives signs of life, and ends after a while so that the caller is asked for again', async () => {
    const http = await startJobsHttp('Express', { http: { ...HTTP, heartbeat: 0.02, longestStream: 0.005 } });
    const client = await EventClient.open(`${http.origin}/jobs-api/rain/events`, 'ann');

    expect(await client.over).toBe(true);

    expect(client.blocks.filter(({ comment }) => comment === 'heartbeat').length).toBeGreaterThan(1);
    expect(client.lastId).toMatch(/^\d+$/);
    await http.test.dispose();
  });
});
