import type {
  ActionInfo,
  BulkLine,
  BulkWhere,
  FilesPage,
  JobsPage,
  JobView,
  LogFind,
  LogInfo,
  LogPiece,
  SubJobsPage,
} from '../shared/contract.js';
import { sortText, serverSort, type Filter, type Sort } from './query.js';
import { linesOf } from './lines.js';

/** An answer of the server that is none of success, or no answer at all. */
export class ApiError extends Error {
  /**
   * @param status HTTP status; 0 where no answer came
   * @param requestId by which the server's log knows the request
   * @param retryAfter how long the server wants to be left alone, ms
   */
  constructor(
    message: string,
    readonly status: number,
    readonly requestId?: string,
    readonly retryAfter = 0,
  ) {
    super(message);
  }

  /** Whether the caller has too much open at the moment. */
  get isTooMany(): boolean {
    return this.status === 429;
  }

  /** Whether the caller is not known, or may not see this. */
  get isRefusal(): boolean {
    return this.status === 401 || this.status === 403;
  }
}

/** What is asked for in a list. */
export interface ListRequest {
  readonly filter: Filter;
  readonly sort: Sort;
  readonly limit: number;
  readonly after: string | null;
}

/** Which jobs a bulk action is for. */
export type BulkTarget = { readonly ids: readonly number[] } | { readonly where: BulkWhere; readonly upTo: number };

type Parameters = Readonly<Record<string, string | number | null | undefined>>;

/** The routes of one app. */
export class JobsApi {
  private readonly base: string;

  /** @param baseUrl of the app's routes, with or without a slash at its end */
  constructor(baseUrl: string) {
    this.base = baseUrl.replace(/\/+$/, '');
  }

  /** A page of jobs. */
  list({ filter, sort, limit, after }: ListRequest, signal?: AbortSignal): Promise<JobsPage> {
    const parameters = {
      status: filter.status.join(','),
      user: filter.user,
      search: filter.search,
      orderBy: sortText(serverSort(sort, filter)),
      limit,
      after,
    };
    return this.get<JobsPage>(this.url('/jobs', parameters), signal);
  }

  /** Takes an action; resolves to the job as it is then. */
  act(id: number, action: string): Promise<{ readonly job: JobView | null; readonly message: string | null }> {
    return this.send('POST', `/jobs/${id}/actions/${encodeURIComponent(action)}`, {});
  }

  /** Deletes a job with its files. */
  delete(id: number): Promise<{ readonly deleted: boolean }> {
    return this.send('DELETE', `/jobs/${id}`);
  }

  /** Takes an action for many jobs; gives the answer line by line as it comes. */
  async *bulk(action: string, target: BulkTarget, signal: AbortSignal): AsyncGenerator<BulkLine> {
    const init = { ...jsonInit('POST', { action, ...target }), signal };
    const response = await request(this.url('/bulk'), init);
    if (!response.body) return;
    for await (const line of linesOf(response.body)) if (line !== '') yield JSON.parse(line) as BulkLine;
  }

  /** A page of sub-jobs. */
  subJobs(id: number, parameters: Parameters, signal?: AbortSignal): Promise<SubJobsPage> {
    return this.get(this.url(`/jobs/${id}/sub-jobs`, parameters), signal);
  }

  /** The logs of a job. */
  logs(id: number, signal?: AbortSignal): Promise<{ readonly logs: readonly LogInfo[] }> {
    return this.get(this.url(`/jobs/${id}/logs`), signal);
  }

  /** Part of a log: its last `lines`, or `bytes` from an offset. */
  logPiece(id: number, name: string, parameters: Parameters, signal?: AbortSignal): Promise<LogPiece> {
    return this.get(this.url(logPath(id, name), parameters), signal);
  }

  /** Searches a log backwards. */
  findInLog(id: number, name: string, find: string, before: number, signal?: AbortSignal): Promise<LogFind> {
    return this.get(this.url(logPath(id, name), { find, before }), signal);
  }

  /** Where a log can be followed. */
  liveLogUrl(id: number, name: string, from: number): string {
    return this.url(`${logPath(id, name)}/live`, { from });
  }

  /** The files of a job. */
  files(id: number, after: string | null, signal?: AbortSignal): Promise<FilesPage> {
    return this.get(this.url(`/jobs/${id}/files`, { after }), signal);
  }

  /** Where a file is downloaded. */
  fileUrl(id: number, path: string): string {
    return this.url(`/jobs/${id}/file`, { path });
  }

  /** Where all files are downloaded at once. */
  archiveUrl(id: number): string {
    return this.url(`/jobs/${id}/archive`);
  }

  /** Where the event stream is. */
  get eventsUrl(): string {
    return this.url('/events');
  }

  private url(path: string, parameters: Parameters = {}): string {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) {
      if (value !== null && value !== undefined && value !== '') query.set(name, String(value));
    }
    const text = query.toString();
    return `${this.base}${path}${text && `?${text}`}`;
  }

  private async get<Body>(url: string, signal?: AbortSignal): Promise<Body> {
    const init = { headers: { accept: 'application/json' }, cache: 'no-store' as const, signal: signal ?? null };
    return (await (await request(url, init)).json()) as Body;
  }

  private async send<Body>(method: string, path: string, body?: object): Promise<Body> {
    return (await (await request(this.url(path), jsonInit(method, body))).json()) as Body;
  }
}

/** An action that the list of the server does not name. */
export function unknownAction(name: string): ActionInfo {
  return { name, label: name, confirm: null, danger: false, link: null };
}

function logPath(id: number, name: string): string {
  return `/jobs/${id}/logs/${encodeURIComponent(name)}`;
}

function jsonInit(method: string, body?: object): RequestInit {
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  return { method, headers, credentials: 'same-origin', body: body === undefined ? null : JSON.stringify(body) };
}

/** @throws ApiError for everything but success; an AbortError stays one */
export async function request(url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    throw new ApiError('', 0);
  }
  if (response.ok) return response;
  throw await errorOf(response);
}

async function errorOf(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as { readonly message?: unknown; readonly requestId?: string };
  const message = Array.isArray(body.message) ? body.message.join(', ') : body.message;
  const requestId = body.requestId ?? response.headers.get('x-request-id') ?? undefined;
  const retryAfter = Number(response.headers.get('retry-after')) * 1000 || 0;
  return new ApiError(
    typeof message === 'string' ? message : response.statusText,
    response.status,
    requestId,
    retryAfter,
  );
}
