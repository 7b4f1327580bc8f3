import { firstRowsHtml } from './first-rows.js';
import { assetUrl } from './jobs-table-asset.js';
import type { JobsTableJob, JobsTableOptions, JobsTableSource } from './jobs-table-options.js';
import { attributesHtml, dataBlockHtml } from './markup.js';
import { columnsOf, columnsText } from './shared/columns.js';
import type { JobsPage, JobView } from './shared/contract.js';
import { safeHref } from './shared/links.js';
import { Speech } from './shared/labels.js';

/**
 * The tag of a jobs table, with the first rows inside: as a plain table that is there before any script runs, and as data
 * from which the element starts without a request. Fits into the answer of any controller and any template engine,
 * where it must be printed as it is (it is escaped already).
 *
 * Without `baseUrl` the table shows the jobs that are given, and offers no actions.
 */
export function jobsTable(options: JobsTableOptions): string {
  const page = pageOf(options);
  const columns = columnsOf(options.columns ?? options.columnFields);
  const speech = new Speech(options.labels, options.lang ?? 'en');
  const attributes = attributesHtml({
    id: options.id,
    app: options.app,
    'base-url': options.baseUrl,
    columns: columnsText(columns),
    actions: Array.isArray(options.actions) ? options.actions.join(',') : (options.actions as string | undefined),
    'results-url': typeof options.resultsUrl === 'string' ? options.resultsUrl : undefined,
    'monitor-url': options.monitorUrl,
    refresh: options.refresh,
    'page-size': options.pageSize,
    filter: options.filter,
    sort: options.sort,
    hover: options.hover,
    striped: options.striped,
    bordered: options.bordered,
    condensed: options.condensed,
    theme: options.theme,
    lang: options.lang,
  });
  const data = { ...page, labels: options.labels, resultsUrls: resultsUrls(options, page?.jobs ?? []) };
  const inside = page ? firstRowsHtml(page, columns, speech) : '';
  const block = page || options.labels ? dataBlockHtml(data) : '';
  return `<jobs-table${attributes}>${inside}${block}</jobs-table>${scriptHtml(options)}`;
}

function pageOf(options: JobsTableOptions): JobsPage | null {
  if (options.page) {
    const { page } = options;
    return plain({ ...page, jobs: page.jobs.map(viewOf) });
  }
  if (!options.jobs) return null;
  // With routes these are the first ones only, and the element asks for the rest.
  const total = options.baseUrl === undefined ? { count: options.jobs.length, exact: true } : null;
  return plain({ jobs: options.jobs.map(viewOf), next: null, total, actions: [], time: new Date() });
}

/** A job that was not saved has no number of its own: its place in the list, below zero, stands for it. */
function viewOf(job: JobsTableJob | JobsTableSource, index: number): object {
  const json = 'toJSON' in job ? job.toJSON() : job;
  return { ...json, id: json.id ?? -1 - index };
}

/** As it arrives in a browser. */
function plain(page: object): JobsPage {
  return JSON.parse(JSON.stringify(page)) as JobsPage;
}

function resultsUrls(options: JobsTableOptions, jobs: readonly JobView[]): Record<string, string> | undefined {
  const { resultsUrl } = options;
  if (typeof resultsUrl !== 'function') return undefined;
  const given: readonly (JobsTableJob | JobsTableSource)[] = options.page?.jobs ?? options.jobs ?? [];
  const urls = given.map((job, index) => [String(jobs[index]?.id), safeHref(resultsUrl(jsonOf(job)))] as const);
  return Object.fromEntries(urls.filter((entry): entry is readonly [string, string] => entry[1] !== null));
}

function jsonOf(job: JobsTableJob | JobsTableSource): JobsTableJob {
  return 'toJSON' in job ? job.toJSON() : job;
}

function scriptHtml({ script, baseUrl, nonce }: JobsTableOptions): string {
  if (script === false) return '';
  const src = script ?? (baseUrl === undefined ? undefined : assetUrl(baseUrl));
  return src === undefined ? '' : `<script${attributesHtml({ type: 'module', src, nonce })}></script>`;
}
