import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Controller, Query, Sse, type MessageEvent } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { InjectJobManager, JobManager } from 'nestjs-jobs';
import type { AddressInfo, Server } from 'node:net';
import type { Observable } from 'rxjs';
import { JobFeedStore } from '../../../lib/store/job-feed.store.js';
import { temporaryDirectory, type TestApp, type TestAppOptions } from '../../support/test-app.js';
import { waitFor } from '../../support/wait-for.js';
import { EventReader } from './event-reader.js';
import { LedApp, managerOf, newJob, sameJob, startLedApp, StrangerApp } from './support.js';
import { freePort } from '../../support/free-port.js';

@Controller('jobs')
class StreamController {
  constructor(@InjectJobManager(LedApp) private readonly jobs: JobManager) {}

  @Sse('events')
  events(@Query('user') user?: string): Observable<MessageEvent> {
    return this.jobs.stream(user === undefined ? {} : { user });
  }
}

const ADAPTERS: [string, TestAppOptions['create']][] = [
  ['Express', (module) => module.createNestApplication({ logger: ['error'] })],
  ['Fastify', (module) => module.createNestApplication(new FastifyAdapter(), { logger: ['error'] })],
];

describe.each(ADAPTERS)('the event stream of an app on %s', (_, create) => {
  let directory: string;
  let first: TestApp;
  let others: TestApp[];
  let url: string;
  let readers: EventReader[];

  beforeEach(async () => {
    directory = await temporaryDirectory();
    others = [];
    readers = [];
    first = await startLedApp({ directory, controllers: [StreamController], ...(create && { create }) });
    await first.app.listen(await freePort(), '127.0.0.1');
    const { port } = (first.app.getHttpServer() as Server).address() as AddressInfo;
    url = `http://127.0.0.1:${port}/jobs/events`;
  });

  afterEach(async () => {
    readers.forEach((reader) => {
      reader.close();
    });
    for (const app of others) await app.close();
    await first.dispose();
  });

  async function open(query = ''): Promise<EventReader> {
    const reader = await EventReader.open(`${url}${query}`);
    readers.push(reader);
    return reader;
  }

  const wait = (reader: EventReader, holds: (events: EventReader['events']) => boolean, milliseconds?: number) =>
    waitFor(() => Promise.resolve(reader.events), holds, undefined, milliseconds);

  it('gives each change as the job’s toJSON(), with an id and a type', async () => {
    const reader = await open();
    const job = await newJob(managerOf(first));

    await job.execute();
    await job.setStatus('Archived');
    await wait(reader, (events) => events.at(-1)?.data.statusText === 'Archived');

    const last = reader.events.at(-1)!;
    expect(last.type).toBe('job');
    expect(last.data).toEqual(JSON.parse(JSON.stringify(await job.reload())));
    expect(new Set(reader.events.map(({ id }) => id)).size).toBe(reader.events.length);
    expect(last.id).toMatch(new RegExp(`^${job.key}:\\d+$`));
  });

  it('tells of what this process does at once, without waiting for the next look', async () => {
    const looks = jest.spyOn(first.app.get(JobFeedStore, { strict: false }), 'changedSince').mockResolvedValue([]);
    const reader = await open();

    const job = await newJob(managerOf(first));
    await job.execute();
    await wait(reader, (events) => events.some(({ data }) => data.status === 'Submitted'));
    await job.delete();
    await wait(reader, (events) => events.at(-1)?.type === 'deleted');

    expect(reader.events.at(-1)).toMatchObject({ type: 'deleted', data: { id: job.id } });
    looks.mockRestore();
  });

  it('tells of what other replicas do, within seconds', async () => {
    const second = await startLedApp({ directory });
    others.push(second);
    const reader = await open();
    const job = await newJob(managerOf(second));

    await job.execute();
    await wait(reader, (events) => events.some(({ data }) => data.status === 'Submitted'), 5000);
    await (await sameJob(managerOf(second), job)).stop();
    await wait(reader, (events) => events.at(-1)?.data.status === 'Aborted', 5000);
    await (await sameJob(managerOf(second), job)).delete();
    await wait(reader, (events) => events.at(-1)?.type === 'deleted', 5000);

    expect(reader.events.every(({ data }) => data.id === job.id)).toBe(true);
  });

  it('tells nothing of other apps and users, wherever they change', async () => {
    const second = await startLedApp({ directory });
    others.push(second);
    const reader = await open('?user=ann');
    for (const app of [first, second]) {
      await (await newJob(managerOf(app, StrangerApp))).execute();
      await (await newJob(managerOf(app), 'byHand', 'bob')).execute();
      await (await newJob(managerOf(app), 'byHand', 'bob')).delete();
    }

    const mine = await newJob(managerOf(second));
    await wait(reader, (events) => events.length > 0, 5000);
    const also = await newJob(managerOf(first));
    await wait(reader, (events) => events.some(({ data }) => data.id === also.id));

    expect(new Set(reader.events.map(({ data }) => data.id))).toEqual(new Set([mine.id, also.id]));
  });

  it('makes one query a second for all who listen, and none when nobody does', async () => {
    const looks = jest.spyOn(first.app.get(JobFeedStore, { strict: false }), 'changedSince');
    const before = looks.mock.calls.length;
    await Promise.all(Array.from({ length: 20 }, () => open()));
    await waitFor(
      () => Promise.resolve(looks.mock.calls.length),
      (count) => count >= 2,
    );
    const listening = looks.mock.calls.length;

    readers.forEach((reader) => {
      reader.close();
    });
    const { JobFeed } = await import('../../../lib/engine/job-feed.js');
    await waitFor(
      () => Promise.resolve(first.app.get(JobFeed, { strict: false }).listeningCount),
      (count) => count === 0,
    );

    expect(before).toBe(0);
    expect(listening).toBeLessThanOrEqual(3);
  });

  it('ends when the app is closed, which does not wait for those who listen', async () => {
    const reader = await open();
    const begin = Date.now();

    await first.close();
    await reader.ended;

    expect(Date.now() - begin).toBeLessThan(2500);
  });
});
