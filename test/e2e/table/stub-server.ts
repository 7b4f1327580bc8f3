import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { jobsTable } from '../../../lib/table/jobs-table.js';
import type { JobsTableOptions } from '../../../lib/table/jobs-table-options.js';
import { assetUrl, JOBS_TABLE_ASSET } from '../../../lib/table/jobs-table-asset.js';
import type { JobView, JobsPage, SubJobView } from '../../../lib/table/shared/contract.js';
import { comparator, matches, parseSort } from '../../../lib/table/element/query.js';
import { freePort } from '../../support/free-port.js';
import { STUB_ACTIONS } from './stub-jobs.js';
import { StubLogs } from './stub-logs.js';

/** Where the routes of the app are. */
export const BASE_URL = '/jobs-api/hydrology';

/** A page's policy as strict as it gets: no inline script, no inline style, no HTML from strings. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html',
].join('; ');

/** What the stub server answers instead of what it would. */
export interface Failure {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A server of the table's contract that holds its jobs in memory and does what a test tells it: it changes jobs, fails,
 * falls silent, comes back.
 */
export class StubServer {
  readonly jobs = new Map<number, JobView>();
  /** Every request, `METHOD path?query`. */
  readonly requests: string[] = [];
  /** Bodies of the requests that have one. */
  readonly bodies: unknown[] = [];
  readonly subJobs = new Map<number, readonly SubJobView[]>();
  readonly files = new Map<number, { readonly path: string; readonly bytes: number; readonly modified: string }[]>();
  readonly logs = new StubLogs();
  /** Answers for paths that begin so; the first that fits. */
  readonly failures = new Map<string, Failure>();
  /** Called before an answer to a path that begins so is sent. */
  readonly delays = new Map<string, Promise<unknown>>();
  /** Event ids that the server still knows how to go on from. */
  oldestEvent = 0;
  /** The server's clock. */
  now = (): Date => new Date();
  private readonly events: { id: number; jobs: JobView[]; deleted: number[] }[] = [];
  private readonly streams = new Set<ServerResponse>();
  private server: Server | null = null;
  private port = 0;
  private tag: Partial<JobsTableOptions> & { readonly withoutFirst?: boolean } = {};
  private html = '';

  /** @param jobs in any order */
  constructor(jobs: readonly JobView[] = []) {
    for (const job of jobs) this.jobs.set(job.id, job);
  }

  /** Where the page with the table is. */
  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** How many tabs listen. */
  get listeners(): number {
    return this.streams.size;
  }

  /** Starts to listen, on the port that it had. */
  async start(): Promise<void> {
    const server = createServer((request, response) => {
      this.answer(request, response).catch((error: unknown) => {
        response.destroy(error as Error);
      });
    });
    this.server = server;
    this.port ||= await freePort();
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
  }

  /** Ends everything that is open. */
  async stop(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  /** What the page is made of: options of the tag, and HTML around it. */
  show(tag: Partial<JobsTableOptions> & { readonly withoutFirst?: boolean }, html = ''): void {
    this.tag = tag;
    this.html = html;
  }

  /** Changes jobs, and tells those who listen. */
  change(...changes: (Partial<JobView> & { readonly id: number })[]): void {
    const jobs = changes.map((change) => {
      const before = this.jobs.get(change.id);
      const job = { ...before, ...change, revision: (before?.revision ?? 0) + 1 } as JobView;
      this.jobs.set(job.id, job);
      return job;
    });
    this.tell(jobs, []);
  }

  /** Deletes jobs, and tells those who listen. */
  remove(...ids: number[]): void {
    for (const id of ids) this.jobs.delete(id);
    this.tell([], ids);
  }

  /** Breaks all event streams. */
  breakStreams(): void {
    for (const stream of this.streams) stream.destroy();
  }

  /** Tells those who listen where the stream stands, though nothing has happened. */
  tellPlace(id: number): void {
    this.events.push({ id, jobs: [], deleted: [] });
    for (const stream of this.streams) stream.write(`id: ${id}\n\n`);
  }

  private tell(jobs: JobView[], deleted: number[]): void {
    const id = (this.events.at(-1)?.id ?? 0) + 1;
    this.events.push({ id, jobs, deleted });
    for (const stream of this.streams) this.send(stream, id, jobs, deleted);
  }

  private send(stream: ServerResponse, id: number, jobs: JobView[], deleted: number[]): void {
    const data = JSON.stringify({ jobs, deleted, time: this.now().toISOString() });
    stream.write(`id: ${id}\nevent: jobs\ndata: ${data}\n\n`);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const path = url.pathname;
    this.requests.push(`${request.method} ${path}${url.search}`);
    const body = await bodyOf(request);
    if (body !== undefined) this.bodies.push(body);
    for (const [start, delay] of this.delays) if (path.startsWith(start)) await delay;
    for (const [start, failure] of this.failures) {
      if (path.startsWith(start)) {
        json(response, failure.body, failure.status, failure.headers);
        return;
      }
    }
    if (path === '/') this.page(response);
    else if (path === assetUrl(BASE_URL)) script(response);
    else if (path === '/test.css')
      response.writeHead(200, { 'content-type': 'text/css' }).end('body{margin:0;padding:1rem}');
    else if (path.startsWith(BASE_URL)) this.route(request, url, path.slice(BASE_URL.length), body, response);
    else response.writeHead(204).end();
  }

  private page(response: ServerResponse): void {
    const { withoutFirst, ...tag } = this.tag;
    const size = tag.pageSize ?? 25;
    const page = withoutFirst ? {} : { page: this.list(new URLSearchParams({ limit: String(size) })) as never };
    const html = jobsTable({ app: 'hydrology', baseUrl: BASE_URL, ...page, ...tag });
    const head = '<meta charset="utf-8"><title>Jobs</title><link rel="stylesheet" href="/test.css">';
    response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': POLICY });
    response.end(
      `<!doctype html><html lang="en"><head>${head}</head><body><main><h1>Jobs</h1>${html}${this.html}</main></body></html>`,
    );
  }

  private list(query: URLSearchParams): JobsPage {
    const filter = {
      status: (query.get('status') ?? '').split(',').filter((word) => word !== ''),
      search: query.get('search') ?? '',
      user: query.get('user') ?? '',
    };
    const all = [...this.jobs.values()]
      .filter((job) => matches(job, filter))
      .sort(comparator(parseSort(query.get('orderBy') ?? '-id')));
    const start = Number(query.get('after') ?? 0);
    const end = start + Number(query.get('limit') ?? 50);
    return {
      jobs: all.slice(start, end),
      next: end < all.length ? String(end) : null,
      total: { count: all.length, exact: true },
      actions: STUB_ACTIONS,
      time: this.now().toISOString(),
    };
  }

  private route(request: IncomingMessage, url: URL, path: string, body: unknown, response: ServerResponse): void {
    const query = url.searchParams;
    const routes: readonly (readonly [RegExp, (id: string, name: string) => void])[] = [
      [
        /^\/jobs$/,
        () => {
          json(response, this.list(query));
        },
      ],
      [
        /^\/events$/,
        () => {
          this.stream(request, response);
        },
      ],
      [
        /^\/bulk$/,
        () => {
          this.bulk(body as { action: string; ids?: number[]; upTo?: number }, response);
        },
      ],
      [
        /^\/jobs\/(\d+)$/,
        (id) => {
          this.delete(Number(id), response);
        },
      ],
      [
        /^\/jobs\/(\d+)\/actions\/(\w+)$/,
        (id, name) => {
          this.act(Number(id), name, response);
        },
      ],
      [
        /^\/jobs\/(\d+)\/sub-jobs$/,
        (id) => {
          this.subJobsPage(Number(id), query, response);
        },
      ],
      [
        /^\/jobs\/(\d+)\/files$/,
        (id) => {
          json(response, { files: this.files.get(Number(id)) ?? [], next: null });
        },
      ],
      [
        /^\/jobs\/(\d+)\/logs$/,
        (id) => {
          json(response, this.logs.list(Number(id), this.jobs.get(Number(id))?.statusCategory === 'running'));
        },
      ],
      [
        /^\/jobs\/\d+\/logs\/[^/]+\/live$/,
        () => {
          this.logs.follow(response);
        },
      ],
      [
        /^\/jobs\/(\d+)\/logs\/([^/]+)$/,
        (id, name) => {
          json(response, this.logs.answer(`${id}/${decodeURIComponent(name)}`, query));
        },
      ],
    ];
    for (const [pattern, handle] of routes) {
      const found = pattern.exec(path);
      if (!found) continue;
      handle(found[1] ?? '', found[2] ?? '');
      return;
    }
    json(response, { statusCode: 404, message: 'There is no such job.' }, 404);
  }

  private stream(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': hello\n\n');
    this.streams.add(response);
    response.on('close', () => this.streams.delete(response));
    const from = request.headers['last-event-id'];
    if (from === undefined) return;
    if (Number(from) < this.oldestEvent) {
      response.write(`id: ${this.events.at(-1)?.id ?? 0}\nevent: reset\ndata: {}\n\n`);
      return;
    }
    for (const { id, jobs, deleted } of this.events) {
      if (id > Number(from) && jobs.length + deleted.length > 0) this.send(response, id, jobs, deleted);
    }
  }

  private act(id: number, name: string, response: ServerResponse): void {
    const statuses: Readonly<Record<string, JobView['status']>> = {
      execute: 'Submitted',
      stop: 'Aborted',
      pause: 'Paused',
      resume: 'Running',
      resubmit: 'Submitted',
    };
    const status = statuses[name];
    if (status) {
      const statusCategory = status === 'Aborted' ? 'aborted' : status === 'Paused' ? 'paused' : 'running';
      this.change({ id, status, statusText: status, statusCategory, allowedActions: ['delete'] });
    }
    json(response, { job: this.jobs.get(id), message: status ? null : 'It is published.' });
  }

  private delete(id: number, response: ServerResponse): void {
    this.remove(id);
    json(response, { deleted: true });
  }

  private bulk(body: { action: string; ids?: number[]; upTo?: number }, response: ServerResponse): void {
    const ids = body.ids ?? [...this.jobs.keys()].filter((id) => id <= (body.upTo ?? 0));
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.write(`${JSON.stringify({ total: ids.length })}\n`);
    let failed = 0;
    for (const id of ids) {
      const refused = this.jobs.get(id)?.name.includes('locked') ?? false;
      if (refused) failed += 1;
      else if (body.action === 'delete') this.jobs.delete(id);
      response.write(
        `${JSON.stringify(refused ? { id, ok: false, status: 409, message: 'It is locked.' } : { id, ok: true })}\n`,
      );
    }
    response.end(`${JSON.stringify({ done: true, ok: ids.length - failed, failed })}\n`);
    if (body.action === 'delete') this.tell([], ids);
  }

  private subJobsPage(id: number, query: URLSearchParams, response: ServerResponse): void {
    const state = query.get('state');
    const all = (this.subJobs.get(id) ?? []).filter((subJob) => !state || subJob.state === state);
    const start = Number(query.get('after') ?? 0);
    const end = start + Number(query.get('limit') ?? 20);
    json(response, { subJobs: all.slice(start, end), next: end < all.length ? String(end) : null });
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}

function json(response: ServerResponse, body: object, status = 200, headers: Failure['headers'] = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function script(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/javascript' }).end(JOBS_TABLE_ASSET.source);
}
