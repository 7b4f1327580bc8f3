import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Job } from 'nestjs-jobs';
import { JOBS_ROUTE_ROWS, type RouteProbe, type Send } from './jobs-routes.rows.js';
import { mountedRoutes } from './mounted-routes.js';
import { outcomeOf, type Outcome } from './outcome.js';
import { ABSENT, TenantsApp, type Target } from './tenants.app.js';

/** Somebody who asks the routes of an app. */
interface Caller {
  readonly who: string;
  /** What the header says; `null` is nobody. */
  readonly caller: string | null;
  readonly app: 'one' | 'two';
}

/** Everybody who has no business with Ann's jobs in the first app. */
const STRANGERS: readonly Caller[] = [
  { who: 'nobody', caller: null, app: 'one' },
  { who: 'one whom the guard refuses', caller: 'banned', app: 'one' },
  { who: 'another user', caller: 'bob', app: 'one' },
  { who: 'one who sees some other users', caller: 'bobs lead', app: 'one' },
  { who: 'the owner, in another app', caller: 'ann', app: 'two' },
  { who: 'the administrator, in another app', caller: 'admin', app: 'two' },
  { who: 'the administrator of another app', caller: 'admin of two', app: 'one' },
];

const OWNER: Caller = { who: 'the owner', caller: 'ann', app: 'one' };
const ADMIN: Caller = { who: 'the administrator', caller: 'admin', app: 'one' };
const WATCHER: Caller = { who: 'one who may only look', caller: 'watcher', app: 'one' };

const ROWS = Object.entries(JOBS_ROUTE_ROWS).flatMap(([route, { kind, probes }]) =>
  probes.map((probe, index) => ({ route, kind, probe, number: index + 1 })),
);

describe('the jobs routes', () => {
  let tenants: TenantsApp;

  beforeAll(async () => {
    tenants = await TenantsApp.start({ token: 'none' });
  });

  afterAll(() => tenants.dispose());

  function senderOf({ caller, app }: Caller): Send {
    return (path, init = {}) => {
      const headers = { ...(init.headers as Record<string, string> | undefined), ...(caller !== null && { caller }) };
      return fetch(`${tenants.origin}/jobs-api/${app}/${path}`, { redirect: 'manual', ...init, headers });
    };
  }

  async function tried(probe: RouteProbe, caller: Caller, target: Target): Promise<{ raw: string; outcome: Outcome }> {
    let raw = '';
    const outcome = await outcomeOf(async () => {
      const answer = await probe(senderOf(caller), target);
      raw = JSON.stringify(answer);
      return answer;
    }, Object.values(target));
    return { raw, outcome };
  }

  it('all have a row in the matrix, and no other has', () => {
    const routes = mountedRoutes(tenants.test.app).filter((route) => route.includes(' jobs-api/'));

    expect(routes.map((route) => route.replace('jobs-api/', ''))).toEqual(Object.keys(JOBS_ROUTE_ROWS).sort());
  });

  describe.each(ROWS.filter(({ kind }) => kind !== 'open'))('$route ($number)', ({ kind, probe }) => {
    let job: Job;
    let target: Target;

    beforeAll(async () => {
      ({ job, target } = await tenants.victim('run'));
    });

    it.each(STRANGERS)('answers $who as for a job that does not exist, and does nothing', async (stranger) => {
      const before = await tenants.traceOf(job);
      const absent = await tried(probe, stranger, ABSENT);
      const found = await tried(probe, stranger, target);

      expect(found.outcome).toEqual(absent.outcome);
      for (const secret of [target.name, job.key, 'secret']) expect(found.raw).not.toContain(secret);
      expect(await tenants.traceOf(job)).toEqual(before);
    });

    it('answers one who may only look accordingly', async () => {
      const before = await tenants.traceOf(job);
      const absent = await tried(probe, WATCHER, ABSENT);
      const found = await tried(probe, WATCHER, target);

      expect(found.outcome).not.toEqual(absent.outcome);
      if (kind === 'changes') expect(found.raw).toContain('403');
      expect(await tenants.traceOf(job)).toEqual(before);
    });

    it.each([OWNER, ADMIN])('does for $who what it is there for', async (caller) => {
      const victim = await tenants.victim('run');
      const before = await tenants.traceOf(victim.job);
      const absent = await tried(probe, caller, ABSENT);
      const found = await tried(probe, caller, victim.target);

      expect(found.outcome).not.toEqual(absent.outcome);
      expect(found.raw).not.toMatch(/"status":[45]\d\d/);
      if (kind === 'changes') expect(await tenants.traceOf(victim.job)).not.toEqual(before);
    });
  });

  it('that are open answer everybody alike', async () => {
    for (const { kind, probe } of ROWS) {
      if (kind !== 'open') continue;
      const nobody = await tried(probe, STRANGERS[0]!, ABSENT);
      for (const caller of [OWNER, ADMIN]) expect((await tried(probe, caller, ABSENT)).raw).toBe(nobody.raw);
    }
  });
});
