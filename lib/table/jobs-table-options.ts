import type { JobJson } from '../manager/job-json.js';
import type { ColumnField } from './shared/columns.js';
import type { ActionInfo } from '../manager/actions/built-in-actions.js';
import type { JobsTotal } from '../manager/jobs-total.js';
import type { Labels } from './shared/labels.js';

/** A job as the table takes it: what `toJSON()` gives, or what the routes send. */
export interface JobsTableJob extends JobJson {
  /** Grows with each change. */
  readonly revision?: number;
  /** Names of the actions that its viewer may take now. */
  readonly allowedActions?: readonly string[];
}

/** Anything with a `toJSON()` that gives a {@link JobsTableJob}, such as a `Job`. */
export interface JobsTableSource {
  /** What may be shown of the job. */
  toJSON(): JobsTableJob;
}

/** The first page of a table, as the list route answers it. */
export interface JobsTablePage {
  /** Its jobs, in their order. */
  readonly jobs: readonly JobsTableJob[];
  /** Where the next page begins; `null` on the last one. */
  readonly next: string | null;
  /** How many jobs match; `null` where they were not counted. */
  readonly total: JobsTotal | null;
  /** All actions that there are. */
  readonly actions: readonly ActionInfo[];
  /** The server's clock: a `Date` or ISO 8601. */
  readonly time: Date | string;
  /** Where the event stream stood when the page was read. */
  readonly eventId?: string | null;
  /** Stands for who the caller is and what they see. */
  readonly viewer?: string | null;
}

/** What `jobsTable()` takes. The names of the 2016 Jobs API stand beside those of HTML. */
export interface JobsTableOptions {
  /** Package of the app whose jobs these are. */
  readonly app?: string;
  /**
   * Where the app's jobs routes are, such as `/jobs-api/my_first_app`. Without it the table shows `jobs` as they are,
   * without actions.
   */
  readonly baseUrl?: string;
  /** The jobs to show, or the first of them. */
  readonly jobs?: readonly (JobsTableJob | JobsTableSource)[];
  /** The first page as the routes would answer it; instead of `jobs`. */
  readonly page?: JobsTablePage;
  /**
   * Columns: names of properties, paths such as `extendedProperties.a.b`, `name=Header`, or `[header, name]`.
   * @default id, name, status, progress, creationTime, runTime
   */
  readonly columns?: readonly ColumnField[] | string;
  /** The same, as the 2016 Jobs API calls it. */
  readonly columnFields?: readonly ColumnField[] | string;
  /**
   * Marks the row under the pointer.
   * @default false
   */
  readonly hover?: boolean;
  /**
   * Shades every other row.
   * @default false
   */
  readonly striped?: boolean;
  /**
   * Draws lines around the cells.
   * @default false
   */
  readonly bordered?: boolean;
  /**
   * Makes the rows lower.
   * @default false
   */
  readonly condensed?: boolean;
  /**
   * Where the results of a job are shown: an address with `:id`, or a function that gives the address. A function is asked
   * for the jobs that are given here only: use an address where the table loads more.
   */
  readonly resultsUrl?: string | ((job: JobsTableJob) => string);
  /** Where a running job is watched: an address with `:id`. */
  readonly monitorUrl?: string;
  /**
   * Names of the actions to offer, in their order; `|` separates. The server decides which of them a job allows.
   * @default all that the server offers
   */
  readonly actions?: readonly string[] | string;
  /**
   * How the table stays up to date: by events, by asking every so many seconds, or not.
   * @default 'live'
   */
  readonly refresh?: 'live' | 'off' | number;
  /**
   * Rows of a page, 5 to 100.
   * @default 25
   */
  readonly pageSize?: number;
  /** Which jobs: `status=Running,Held&search=basin&user=ann`, any of the three. */
  readonly filter?: string;
  /**
   * Order: `id`, `name` or `status`, with `-` before it for downwards.
   * @default '-id'
   */
  readonly sort?: string;
  /** The `id` attribute of the element. */
  readonly id?: string;
  /**
   * Light, dark, or as the reader has chosen.
   * @default 'auto'
   */
  readonly theme?: 'auto' | 'light' | 'dark';
  /** Texts instead of the English ones. */
  readonly labels?: Labels;
  /** Language tag for numbers and times; by default that of the page. */
  readonly lang?: string;
  /**
   * Where the element's script is, `false` for a page that has it already. By default beside the routes at `baseUrl`;
   * without `baseUrl` there is none.
   */
  readonly script?: string | false;
  /** The `nonce` of the script, where the page's Content-Security-Policy asks for one. */
  readonly nonce?: string;
}
