import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Job, JobsPage, JobView } from 'nestjs-jobs';
import { PLATFORMS, startJobsHttp, type JobsHttpApp } from './jobs-http.app.js';

describe.each(Object.keys(PLATFORMS) as (keyof typeof PLATFORMS)[])('jobs over HTTP, on %s', (platform) => {
  let http: JobsHttpApp;
  const jobs: Record<string, Job> = {};

  beforeAll(async () => {
    http = await startJobsHttp(platform);
    for (const [name, user] of [
      ['first', 'ann'],
      ['second', 'ann'],
      ['third', 'ann'],
      ['bobs', 'bob'],
      ['carols', 'carol'],
    ] as const) {
      jobs[name] = await (await http.test.jobs.createJob({ name, user, templateName: 'byHand' })).save();
    }
    await jobs.second!.execute();
  });

  afterAll(() => http.test.dispose());

  const namesOf = ({ jobs: listed }: JobsPage): string[] => listed.map(({ name }) => name);

  async function list(caller: string, query = ''): Promise<JobsPage> {
    const { status, body } = await http.ask<JobsPage>(caller, `jobs${query}`);
    expect(status).toBe(200);
    return body;
  }

  it('lists the caller’s own jobs, the newest first, with what the caller may do', async () => {
    const page = await list('ann');

    expect(namesOf(page)).toEqual(['third', 'second', 'first']);
    expect(page).toMatchObject({ next: null, total: { count: 3, exact: true } });
    expect(page.jobs.map(({ allowedActions }) => allowedActions)).toEqual([
      ['execute', 'stop', 'delete'],
      ['stop', 'delete'],
      ['execute', 'stop', 'delete'],
    ]);
    expect(page.actions.map(({ name }) => name)).toEqual(
      expect.arrayContaining(page.jobs[0]!.allowedActions as string[]),
    );
    expect(Date.parse(page.time)).not.toBeNaN();
  });

  it('lists everybody’s for one who sees all, and those of some users for one who sees these', async () => {
    expect(namesOf(await list('admin'))).toEqual(['carols', 'bobs', 'third', 'second', 'first']);
    expect(namesOf(await list('lead'))).toEqual(['third', 'second', 'first']);
    expect((await list('lead')).jobs.flatMap(({ allowedActions }) => allowedActions)).toEqual([]);
    expect(namesOf(await list('nobody'))).toEqual([]);
  });

  it('lists the jobs of hundreds of users in one order, page by page', async () => {
    const first = await list('dean', '?limit=3&status=Pending,Submitted');
    const last = await list('dean', `?limit=3&status=Pending,Submitted&after=${first.next ?? ''}`);

    expect([first, last].map(namesOf)).toEqual([['bobs', 'third', 'second'], ['first']]);
    expect(last.total).toEqual({ count: 4, exact: true });
  });

  it('goes through a list page by page', async () => {
    const first = await list('admin', '?limit=2&orderBy=name');
    const second = await list('admin', `?limit=2&orderBy=name&after=${first.next ?? ''}`);
    const last = await list('admin', `?limit=2&orderBy=name&after=${second.next ?? ''}`);

    expect([first, second, last].map(namesOf)).toEqual([['bobs', 'carols'], ['first', 'second'], ['third']]);
    expect(last.next).toBeNull();
    expect(last.total).toEqual({ count: 5, exact: true });
  });

  it('filters by status, beginning of the name, user and ids', async () => {
    expect(namesOf(await list('ann', '?status=Submitted'))).toEqual(['second']);
    expect(namesOf(await list('ann', '?status=Submitted,Pending'))).toEqual(['third', 'second', 'first']);
    expect(namesOf(await list('ann', '?status=Submitted&status=Complete'))).toEqual(['second']);
    expect(namesOf(await list('ann', '?search=F'))).toEqual(['first']);
    expect(namesOf(await list('admin', '?user=bob'))).toEqual(['bobs']);
    expect(namesOf(await list('lead', '?user=bob'))).toEqual([]);
    expect(namesOf(await list('ann', '?user=bob'))).toEqual([]);
    expect(namesOf(await list('ann', `?ids=${jobs.first!.id},${jobs.bobs!.id},${jobs.third!.id}`))).toEqual([
      'first',
      'third',
    ]);
  });

  it('gives one job, with the number of its changes', async () => {
    const { status, body, headers } = await http.ask<{ job: JobView }>('ann', `jobs/${jobs.second!.id}`);

    expect(status).toBe(200);
    expect(body.job).toMatchObject({ name: 'second', revision: (await jobs.second!.reload()).revision });
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it.each(['jobs/999999', 'jobs/0', 'jobs/1e1', 'jobs/99999999999', 'jobs/x'])('%s is no job', async (path) => {
    const { status, body } = await http.ask('ann', path);

    expect({ status, body }).toEqual({
      status: 404,
      body: { statusCode: 404, code: 'JOB_NOT_FOUND', message: 'There is no such job.' },
    });
  });

  it.each([
    ['status', 'status=Nonsense'],
    ['limit', 'limit=0'],
    ['limit', 'limit=201'],
    ['limit', 'limit=x'],
    ['orderBy', 'orderBy=key'],
    ['orderBy', 'orderBy=id&search=a'],
    ['after', 'after=x'],
    ['after', 'after=WzFd'],
    ['ids', `ids=${'1,'.repeat(200)}1`],
    ['ids', 'ids=0'],
    ['ids', 'ids=1,x'],
    ['user', 'user=a&user=b'],
    ['search', 'search=a&search=b'],
  ])('refuses a wrong %s, and says so', async (field, query) => {
    const { status, body } = await http.ask<{ message: string }>('ann', `jobs?${query}`);

    expect(status).toBe(400);
    expect(body.message).toContain(field);
  });

  it('lets guards decide first, and answers 401 when nobody is signed in', async () => {
    expect((await http.ask('banned', 'jobs')).status).toBe(403);
    expect(await http.ask(null, 'jobs')).toMatchObject({ status: 401, body: { code: 'NOT_SIGNED_IN' } });
  });

  it('knows no other apps', async () => {
    expect(await http.ask('ann', '../other/jobs')).toMatchObject({ status: 404, body: { code: 'APP_NOT_FOUND' } });
  });
});
