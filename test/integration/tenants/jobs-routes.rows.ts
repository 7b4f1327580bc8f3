import { JOBS_TABLE_ASSET } from '../../../lib/table/jobs-table-asset.js';
import type { Target } from './tenants.app.js';

/** Sends a request to the jobs routes of the victim's app, or of another one, as one of the callers. */
export type Send = (path: string, init?: RequestInit) => Promise<Response>;

/**
 * One way in which a route could tell something about a job, or change it; gives what the caller gets to see. It has to
 * end by itself: of a stream it takes some.
 */
export type RouteProbe = (send: Send, target: Target) => Promise<unknown>;

/** What the matrix needs to know of a route. */
export interface JobsRouteRow {
  /**
   * `reads`: whoever sees the job may use it; `changes`: whoever may do something with it; `open`: it has nothing to do
   * with jobs, and answers everybody alike.
   */
  readonly kind: 'reads' | 'changes' | 'open';
  readonly probes: readonly RouteProbe[];
}

/** Every jobs route, as `METHOD path` below `jobs-api/:app/`; a route without a row makes the matrix fail. */
export const JOBS_ROUTE_ROWS: Readonly<Record<string, JobsRouteRow>> = {
  'GET :app/jobs': {
    kind: 'reads',
    probes: [
      asking(({ name }) => `jobs?search=${name}`),
      asking(({ id }) => `jobs?ids=${id}`),
      asking(({ name }) => `jobs?search=${name}&status=Running,Submitted&orderBy=-name`),
      asking(({ name }) => `jobs?user=ann&search=${name}`),
    ],
  },
  'GET :app/jobs/:id': { kind: 'reads', probes: [asking(({ id }) => `jobs/${id}`)] },
  'POST :app/jobs/:id/actions/:action': {
    kind: 'changes',
    probes: [
      asking(({ id }) => `jobs/${id}/actions/stop`, json({})),
      asking(({ id }) => `jobs/${id}/actions/delete`, json({})),
    ],
  },
  'POST :app/bulk': {
    kind: 'changes',
    probes: [
      asking(
        () => 'bulk',
        ({ id }) => json({ action: 'stop', ids: [id] }),
      ),
      asking(
        () => 'bulk',
        ({ id, name }) => json({ action: 'delete', where: { search: name }, upTo: id }),
      ),
      asking(
        () => 'bulk',
        ({ id, name }) => json({ action: 'stop', where: { search: name, user: 'ann' }, upTo: id }),
      ),
    ],
  },
  'GET :app/jobs/:id/sub-jobs': {
    kind: 'reads',
    probes: [asking(({ id }) => `jobs/${id}/sub-jobs`), asking(({ id }) => `jobs/${id}/sub-jobs?state=running,idle`)],
  },
  'GET assets/jobs-table.js': { kind: 'open', probes: [asking(() => '../assets/jobs-table.js')] },
  'GET assets/:file': { kind: 'open', probes: [asking(() => `../assets/${JOBS_TABLE_ASSET.fileName}`)] },
  'GET :app/jobs/:id/logs': { kind: 'reads', probes: [asking(({ id }) => `jobs/${id}/logs`)] },
  'GET :app/jobs/:id/logs/:name': {
    kind: 'reads',
    probes: [
      asking(({ id }) => `jobs/${id}/logs/output`),
      asking(({ id }) => `jobs/${id}/logs/output?from=0&bytes=9`),
      asking(({ id }) => `jobs/${id}/logs/output.0?find=SECRET`),
    ],
  },
  'GET :app/jobs/:id/logs/:name/live': {
    kind: 'reads',
    probes: [streaming(({ id }) => `jobs/${id}/logs/output/live`, /secret|"statusCode"/)],
  },
  'GET :app/jobs/:id/files': { kind: 'reads', probes: [asking(({ id }) => `jobs/${id}/files`)] },
  'GET :app/jobs/:id/file': {
    kind: 'reads',
    probes: [
      asking(({ id }) => `jobs/${id}/file?path=secret.txt`),
      asking(({ id }) => `jobs/${id}/file?path=secret.txt`, { headers: { range: 'bytes=1-3' } }),
      asking(({ id }) => `jobs/${id}/file?path=secret.txt`, { method: 'HEAD' }),
    ],
  },
  'GET :app/jobs/:id/archive': { kind: 'reads', probes: [asking(({ id }) => `jobs/${id}/archive`)] },
  'GET :app/events': {
    kind: 'reads',
    probes: [
      eventsOf((since) => `events?since=${since}`),
      eventsOf(
        () => 'events',
        (since) => since,
      ),
    ],
  },
  'DELETE :app/jobs/:id': { kind: 'changes', probes: [asking(({ id }) => `jobs/${id}`, { method: 'DELETE' })] },
};

/** A probe that reads the whole answer to one request: its status, headers and text. */
export function asking(
  path: (target: Target) => string,
  init: RequestInit | ((target: Target) => RequestInit) = {},
): RouteProbe {
  return async (send, target) => {
    const answer = await send(path(target), typeof init === 'function' ? init(target) : init);
    return { ...seen(answer), body: withoutTime(await answer.text()) };
  };
}

/** A probe that reads the beginning of a stream, up to a text that it has for everybody. */
export function streaming(path: (target: Target) => string, until: RegExp, init: RequestInit = {}): RouteProbe {
  return async (send, target) => {
    const answer = await send(path(target), { ...init, signal: AbortSignal.timeout(10_000) });
    let body = '';
    const decoder = new TextDecoder();
    for await (const bytes of answer.body ?? []) {
      body += decoder.decode(bytes, { stream: true });
      if (until.test(body)) break;
    }
    return { ...seen(answer), body };
  };
}

/** A probe that lets what has happened of late be told again, and reads up to where all of it was told. */
function eventsOf(path: (since: string) => string, lastEventId?: (since: string) => string): RouteProbe {
  return async (send) => {
    const since = String(Date.now() - 60_000);
    const told = streaming(() => path(since), /id: \d+\n\n$|"statusCode"/, {
      headers: lastEventId ? { 'last-event-id': lastEventId(since) } : {},
    });
    const { body, ...rest } = (await told(send, { id: 0, name: '', idempotencyKey: '' })) as { body: string };
    return { ...rest, body: withoutTime(body).replace(/^id: .*$/gm, 'id:') };
  };
}

/** A request with a JSON body. */
export function json(body: unknown): RequestInit {
  return { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

function seen({ status, headers }: Response): { status: number; headers: unknown } {
  return { status, headers: [...headers].filter(([name]) => !['date', 'etag', 'content-length'].includes(name)) };
}

/** The server's time in lists. */
function withoutTime(body: string): string {
  return body.replace(/"(time|eventId)":"[^"]*"/g, '"$1":""');
}
