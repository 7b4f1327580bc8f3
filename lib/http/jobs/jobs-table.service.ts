import { Inject, Injectable } from '@nestjs/common';
import { AppNotNamedError } from '../../manager/manager.errors.js';
import { packageOf } from '../../manager/decorators/inject-job-manager.decorator.js';
import { MANAGER_OPTIONS, type ManagerOptions } from '../../manager/manager.services.js';
import { jobsTable } from '../../table/jobs-table.js';
import type { JobsTableOptions } from '../../table/jobs-table-options.js';
import type { AppReference } from '../../templates/decorators/jobs-app.decorator.js';
import { TemplateRegistry } from '../../templates/template.registry.js';
import { DEFAULT_JOBS_PATH, JOBS_HTTP_OPTIONS, type JobsHttpOptions } from './jobs-http.options.js';
import { JobsLists } from './jobs-lists.js';
import { JobsVisitors } from './jobs-visitors.js';
import { ListJobsQuery } from './list-jobs.query.js';
import { validated } from './validated.pipe.js';

/** Options of {@link JobsTable.render}: those of `jobsTable()`, without the jobs. */
export interface RenderTableOptions extends Omit<JobsTableOptions, 'app' | 'jobs' | 'page'> {
  /**
   * Package or class of the app whose jobs are shown.
   * @default the only app of the application
   */
  readonly app?: AppReference;
}

const DEFAULT_PAGE = 25;

/**
 * Renders jobs tables in your own controllers: the tag with the caller's first page inside, ready to show before any
 * script runs. Inject it; it is there where the option `http` is.
 *
 * ```ts
 * @Get()
 * async page(@Req() request: Request) {
 *   return `<!doctype html><title>Runs</title>${await this.table.render(request)}`;
 * }
 * ```
 */
@Injectable()
export class JobsTable {
  private readonly query = validated(ListJobsQuery);

  /** @internal Nest makes it: inject it. */
  constructor(
    private readonly visitors: JobsVisitors,
    private readonly lists: JobsLists,
    private readonly registry: TemplateRegistry,
    @Inject(JOBS_HTTP_OPTIONS) private readonly http: JobsHttpOptions,
    @Inject(MANAGER_OPTIONS) private readonly manager: ManagerOptions,
  ) {}

  /**
   * The HTML of a table for whoever makes a request.
   * @param request that of Express or Fastify, for the access policy
   * @throws NotSignedInError when the access policy knows nobody
   * @throws AppNotFoundError for an app that is not there for the caller
   * @throws AppNotNamedError when there is not exactly one app, and none is named
   * @throws InvalidRequestError for a `filter`, `sort` or `pageSize` that means nothing
   */
  async render(request: unknown, options: RenderTableOptions = {}): Promise<string> {
    const app = options.app === undefined ? this.onlyApp() : packageOf(options.app);
    const visitor = await this.visitors.admit(request, app);
    const query = await this.query.transform(firstPageOf(options), { type: 'custom' });
    const page = await this.lists.page(visitor, query);
    const { baseUrl = this.baseUrlOf(app), ...rest } = options;
    return jobsTable({ ...rest, app, baseUrl, page });
  }

  /**
   * Where the jobs routes of an app are, as a path of this origin: `/api/jobs-api/my_first_app`. Below the path of
   * `publicUrl` where that has one.
   */
  baseUrlOf(app: AppReference): string {
    const { publicUrl, globalPrefix } = this.manager.callback;
    const outside = publicUrl === undefined ? '' : new URL(publicUrl).pathname;
    const parts = [outside, globalPrefix(), this.http.path ?? DEFAULT_JOBS_PATH, packageOf(app)];
    return `/${parts
      .map((part) => part.replace(/^\/+|\/+$/g, ''))
      .filter(Boolean)
      .join('/')}`;
  }

  private onlyApp(): string {
    const [app, ...others] = this.registry.packages;
    if (app === undefined || others.length > 0) throw new AppNotNamedError('JobsTable.render()');
    return app;
  }
}

/** What the element will ask for, as the query of `GET jobs`. */
function firstPageOf({ filter = '', sort = '-id', pageSize = DEFAULT_PAGE }: RenderTableOptions): object {
  const given = Object.fromEntries(new URLSearchParams(filter));
  // A search goes by name.
  const orderBy = given.search && !sort.endsWith('name') ? 'name' : sort;
  return { status: given.status, user: given.user, search: given.search, orderBy, limit: pageSize };
}
