import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { request, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { BasicJob, Job } from 'nestjs-jobs';
import { ActionRunner } from '../../../lib/http/jobs/action-runner.js';
import { waitFor } from '../../support/wait-for.js';
import { PLATFORMS, startJobsHttp, type JobsHttpApp } from './jobs-http.app.js';

type Line = Readonly<Record<string, unknown>>;

describe.each(Object.keys(PLATFORMS) as (keyof typeof PLATFORMS)[])('bulk actions over HTTP, on %s', (platform) => {
  let http: JobsHttpApp;

  beforeAll(async () => {
    http = await startJobsHttp(platform);
  });

  afterAll(() => http.test.dispose());

  async function newJobs(count: number, name: string, user = 'ann'): Promise<Job[]> {
    const jobs: Job[] = [];
    for (let number = 0; number < count; number++) {
      jobs.push(await (await http.test.jobs.createJob({ name, user, templateName: 'byHand' })).save());
    }
    return jobs;
  }

  async function bulk(caller: string, body: object): Promise<{ status: number; type: string | null; lines: Line[] }> {
    const { status, headers, body: text } = await http.post<string>(caller, 'bulk', body);
    const lines =
      status === 200
        ? text
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line) as Line)
        : [];
    return { status, type: headers.get('content-type'), lines };
  }

  const idsOf = (jobs: readonly Job[]): number[] => jobs.map(({ id }) => id);

  it('do it to each job that is named, and tell what came of each', async () => {
    const [first, second] = await newJobs(2, 'a');
    const [bobs] = await newJobs(1, 'b', 'bob');
    await second!.execute();

    const { status, type, lines } = await bulk('ann', {
      action: 'execute',
      ids: idsOf([first!, second!, bobs!, first!]),
    });

    expect({ status, type }).toEqual({ status: 200, type: 'application/x-ndjson' });
    expect(lines).toEqual([
      { total: 3 },
      { id: first!.id, ok: true },
      { id: second!.id, ok: false, status: 409, message: expect.stringContaining('Submitted') },
      { id: bobs!.id, ok: false, status: 404, message: 'There is no such job.' },
      { done: true, ok: 1, failed: 2 },
    ]);
    expect((await first!.reload()).status).toBe('Submitted');
    expect((await bobs!.reload()).status).toBe('Pending');
  });

  it('do it to all jobs that a filter finds, and to none that came later', async () => {
    const jobs = await newJobs(120, 'many');
    const [later] = await newJobs(1, 'many');
    await (jobs[7] as BasicJob).setStatus('Complete');

    const { lines } = await bulk('ann', {
      action: 'delete',
      where: { status: ['Pending'], search: 'MANY' },
      upTo: jobs.at(-1)!.id,
    });

    expect(lines[0]).toEqual({ total: 119 });
    expect(lines.at(-1)).toEqual({ done: true, ok: 119, failed: 0 });
    expect(await http.test.jobs.listJobs({ search: 'many' })).toMatchObject([{ id: jobs[7]!.id }, { id: later!.id }]);
  });

  it('leave alone what the filter finds no more when its turn comes', async () => {
    const jobs = (await newJobs(60, 'turn')) as BasicJob[];
    const changed = jobs[0]!;
    const runner = http.test.app.get(ActionRunner, { strict: false });
    const run = jest.spyOn(runner, 'run').mockImplementationOnce(async () => {
      await changed.setStatus('Running');
      return null;
    });

    const { lines } = await bulk('ann', { action: 'stop', where: { status: 'Pending', search: 'turn' }, upTo: 1e9 });

    run.mockRestore();
    expect(lines.at(-1)).toEqual({ done: true, ok: 59, failed: 1 });
    expect(lines.find(({ id }) => id === changed.id)).toMatchObject({ ok: false, status: 409 });
    expect((await changed.reload()).status).toBe('Running');
  });

  it('reach only the jobs of one user where that is said, and of nobody whom the caller does not see', async () => {
    await newJobs(2, 'shared');
    const bobs = await newJobs(2, 'shared', 'bob');
    const where = { search: 'shared', user: 'bob' };

    expect((await bulk('ann', { action: 'stop', where, upTo: 1e9 })).lines[0]).toEqual({ total: 0 });
    expect((await bulk('admin', { action: 'stop', where, upTo: 1e9 })).lines[0]).toEqual({ total: 2 });
    expect((await bobs[0]!.reload()).status).toBe('Aborted');
  });

  it('tell of each job that the caller may only look at', async () => {
    const [job] = await newJobs(1, 'looked at');

    expect((await bulk('lead', { action: 'stop', ids: [job!.id] })).lines).toMatchObject([
      { total: 1 },
      { ok: false, status: 403 },
      { done: true, ok: 0, failed: 1 },
    ]);
  });

  it('end with what is being done when the client leaves', async () => {
    const jobs = await newJobs(150, 'left');
    const runner = http.test.app.get(ActionRunner, { strict: false });
    const run = jest.spyOn(runner, 'run');
    const connected = once(http.test.app.getHttpServer() as Server, 'connection') as Promise<[Socket]>;
    let goOn = (): void => undefined;
    const left = new Promise<void>((resolve) => (goOn = resolve));
    run.mockImplementation(async (_visitor, _action, job) => {
      if (job.id === jobs[0]!.id) await left;
      return null;
    });

    const sent = request(`${http.origin}/jobs-api/rain/bulk`, {
      method: 'POST',
      headers: { caller: 'ann', 'content-type': 'application/json' },
    });
    sent.on('error', () => undefined);
    sent.end(JSON.stringify({ action: 'stop', ids: idsOf(jobs) }));
    await once(sent, 'response');
    const [socket] = await connected;
    const closed = once(socket, 'close');
    await waitFor(
      () => Promise.resolve(run.mock.calls.length),
      (count) => count === 50,
    );
    sent.destroy();
    await closed;
    goOn();
    // Whatever else is asked now is asked after that.
    await http.ask('ann', 'jobs');

    expect(run).toHaveBeenCalledTimes(50);
    run.mockRestore();
  });

  it.each([
    [{ action: 'nonsense', ids: [1] }, 'action'],
    [{ action: 'stop' }, 'ids'],
    [{ action: 'stop', ids: [] }, 'ids'],
    [{ action: 'stop', ids: Array.from({ length: 1001 }, (_, index) => index + 1) }, 'ids'],
    [{ action: 'stop', ids: ['1'] }, 'ids'],
    [{ action: 'stop', ids: [1.5] }, 'ids'],
    [{ action: 'stop', where: {} }, 'upTo'],
    [{ action: 'stop', where: 'all', upTo: 5 }, 'where'],
    [{ action: 'stop', where: [], upTo: 5 }, 'where'],
    [{ action: 'stop', where: { status: ['Nonsense'] }, upTo: 5 }, 'status'],
    [{ action: 'stop', where: {}, ids: [1], upTo: 5 }, 'where'],
    [{ ids: [1] }, 'action'],
  ])('refuse %j', async (body, field) => {
    const { status, body: answer } = await http.post<{ message: string }>('ann', 'bulk', body);

    expect({ status, message: answer.message }).toEqual({ status: 400, message: expect.stringContaining(field) });
  });
});
