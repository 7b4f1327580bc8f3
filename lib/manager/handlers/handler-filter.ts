import { isBuiltInStatus } from '../../domain/custom-status.js';
import type { StatusChange } from '../../domain/status-change.js';
import type { JobEntity } from '../../store/entities/index.js';
import type { AppReference } from '../../templates/decorators/jobs-app.decorator.js';
import type { TemplateRegistry } from '../../templates/template.registry.js';
import { packageOf } from '../decorators/inject-job-manager.decorator.js';

/** Which jobs and changes a handler is for; what is absent does not matter. */
export interface HandlerFilter {
  readonly app?: AppReference;
  readonly template?: string;
  readonly status?: string | readonly string[];
}

/** Whether a handler with these filters is for a job. */
export function isForJob(
  filters: readonly HandlerFilter[],
  job: Pick<JobEntity, 'app' | 'template'>,
  registry: TemplateRegistry,
): boolean {
  return filters.some((filter) => matchesApp(filter, job) && matchesTemplate(filter, job, registry));
}

/** Whether a handler with these filters is for a change of a job's status. */
export function isForChange(
  filters: readonly HandlerFilter[],
  job: Pick<JobEntity, 'app' | 'template'>,
  change: StatusChange,
  registry: TemplateRegistry,
): boolean {
  return filters.some((filter) => isForJob([filter], job, registry) && matchesStatus(filter, change));
}

/** Why a filter can never match, in words; `undefined` when it can. */
export function problemOfFilter(filter: HandlerFilter, registry: TemplateRegistry): string | undefined {
  const apps = filter.app === undefined ? registry.packages : [packageOf(filter.app)];
  const [app = ''] = apps;
  if (filter.app !== undefined && !registry.packages.includes(app)) {
    return `no provider is decorated with @JobsApp({ package: '${app}' })`;
  }
  const { template } = filter;
  if (template !== undefined && !apps.some((name) => registry.find(name, template))) {
    return filter.app === undefined
      ? `no app has a job template "${template}"`
      : `the app "${app}" has no job template "${template}"`;
  }
  const unknown = statusesOf(filter).find(
    (status) => !isBuiltInStatus(status) && !apps.some((name) => Object.hasOwn(registry.statusesOf(name), status)),
  );
  return unknown === undefined ? undefined : `"${unknown}" is neither one of JOB_STATUS nor declared by its app`;
}

function matchesApp({ app }: HandlerFilter, job: Pick<JobEntity, 'app'>): boolean {
  return app === undefined || packageOf(app) === job.app;
}

/** A template may be named by the member that declares it as well. */
function matchesTemplate(
  { template }: HandlerFilter,
  job: Pick<JobEntity, 'app' | 'template'>,
  registry: TemplateRegistry,
): boolean {
  return template === undefined || template === job.template || registry.find(job.app, template)?.name === job.template;
}

function matchesStatus(filter: HandlerFilter, { to, customStatus }: StatusChange): boolean {
  const statuses = statusesOf(filter);
  return (
    filter.status === undefined || statuses.includes(to) || (customStatus !== null && statuses.includes(customStatus))
  );
}

function statusesOf({ status = [] }: HandlerFilter): readonly string[] {
  return typeof status === 'string' ? [status] : status;
}
