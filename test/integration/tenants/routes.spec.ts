import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Job } from 'nestjs-jobs';
import { CallbackTokens } from '../../../lib/manager/callback-tokens.js';
import { mountedRoutes } from './mounted-routes.js';
import { outcomeOf, type Outcome } from './outcome.js';
import { ABSENT, TenantsApp } from './tenants.app.js';

/** What else somebody may send along to a callback; `token` is that of a job of their own. */
const CALLBACK_ENDINGS = [
  (): string => '',
  (): string => '/',
  (): string => '?delay=60',
  (token: string): string => `?token=${token}`,
  (token: string): string => `/?token=${token}&delay=60`,
];

/** The requests by which each route of the module could be used for somebody else's job. */
const ROUTE_PROBES: Readonly<Record<string, (id: number, token: string) => { path: string; init: RequestInit }[]>> = {
  'GET update-job-status/:jobId': (id, token) =>
    CALLBACK_ENDINGS.map((ending) => ({ path: `/update-job-status/${id}${ending(token)}`, init: { method: 'GET' } })),
  'POST update-job-status/:jobId': (id, token) =>
    CALLBACK_ENDINGS.map((ending) => ({ path: `/update-job-status/${id}${ending(token)}`, init: { method: 'POST' } })),
};

describe.each(['none', 'required'] as const)('over HTTP, with the callback’s token: %s,', (token) => {
  let tenants: TenantsApp;
  let job: Job;
  let before: unknown;

  beforeAll(async () => {
    tenants = await TenantsApp.start({ token });
    ({ job } = await tenants.victim('run'));
    before = await tenants.traceOf(job);
  });

  afterAll(() => tenants.dispose());

  function ask(path: string, init: RequestInit, id: number): Promise<Outcome> {
    return outcomeOf(async () => {
      const { status, headers, ...answer } = await requested(`${tenants.origin}${path}`, init);
      return { status, headers, ...answer };
    }, [id]);
  }

  it('every route of the module has its probes, and no other has', () => {
    // Those of jobs have a matrix of their own.
    const routes = mountedRoutes(tenants.test.app).filter((route) => !route.includes(' jobs-api/'));

    expect(routes).toEqual(Object.keys(ROUTE_PROBES).sort());
  });

  it.each(Object.entries(ROUTE_PROBES))('%s answers as for a job that does not exist', async (_route, probes) => {
    for (const stranger of await tenants.strangers()) {
      const ownToken = tenants.test.app.get(CallbackTokens, { strict: false }).of(stranger.own.key);
      const absent = probes(ABSENT.id, ownToken);
      for (const [index, { path, init }] of probes(job.id, ownToken).entries()) {
        const other = absent[index]!;
        expect(await ask(path, init, job.id)).toEqual(await ask(other.path, other.init, ABSENT.id));
      }
    }
    expect(await tenants.traceOf(job)).toEqual(before);
  });

  it('a route of the app with @JobParam() answers as for a job that does not exist', async () => {
    const callers: [string, RequestInit][] = [
      ['one', { headers: { caller: 'bob' } }],
      ['two', { headers: { caller: 'ann' } }],
      ['one', {}],
    ];
    for (const [app, init] of callers) {
      const found = await ask(`/apps/${app}/${job.id}`, init, job.id);

      expect(found).toEqual(await ask(`/apps/${app}/${ABSENT.id}`, init, ABSENT.id));
      expect(found).toMatchObject({ value: { status: 404 } });
    }
    const owner = { headers: { caller: 'ann' } };
    expect(await ask(`/apps/one/${job.id}`, owner, job.id)).toMatchObject({ value: { status: 200 } });
  });
});

async function requested(url: string, init: RequestInit): Promise<{ status: number; headers: unknown; body: string }> {
  const answer = await fetch(url, init);
  const headers = [...answer.headers].filter(([name]) => name !== 'date');
  return { status: answer.status, headers, body: await answer.text() };
}
