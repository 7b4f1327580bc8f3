import type { JobView } from '../../shared/contract.js';
import type { Column } from '../../shared/columns.js';
import type { Speech } from '../../shared/labels.js';
import type { ApiError, JobsApi } from '../api-client.js';
import type { BulkRun } from '../bulk-run.js';
import type { ActionOptions, JobAction } from '../job-actions.js';
import type { TableModel } from '../model.js';
import type { Filter, Sort } from '../query.js';
import type { Ticker } from '../ticker.js';

/** How the table is kept up to date. */
export type LiveState = 'connecting' | 'live' | 'lost' | 'refused' | 'crowded' | 'polled' | 'off';

/** Parts of the details of a job. */
export type DetailsTab = 'overview' | 'subJobs' | 'logs' | 'files';

/** Everything that a person can do with the table. */
export interface TableCommands {
  ask(filter: Filter, sort: Sort): void;
  reload(): void;
  previousPage(): void;
  nextPage(): void;
  toggleRow(job: JobView): void;
  openTab(job: JobView, tab: DetailsTab): void;
  select(job: JobView, range: boolean): void;
  selectPage(selected: boolean): void;
  selectMatching(): void;
  clearSelection(): void;
  openMenu(job: JobView, button: HTMLElement): void;
  act(job: JobView, action: JobAction, event: Event): void;
  bulk(action: string): void;
  dismissBulk(): void;
  dismissError(job: JobView): void;
}

/** What the views render from. */
export interface TableContext {
  readonly model: TableModel;
  readonly speech: Speech;
  readonly columns: readonly Column[];
  readonly actions: ActionOptions;
  readonly api: JobsApi | null;
  readonly live: LiveState;
  readonly refreshSeconds: number;
  readonly ticker: Ticker;
  /** Actions that were asked for and not yet answered, by job. */
  readonly doing: ReadonlyMap<number, string>;
  /** What went wrong, by job. */
  readonly errors: ReadonlyMap<number, RowError>;
  /** Open rows, and which part of their details is open. */
  readonly open: ReadonlyMap<number, DetailsTab>;
  readonly bulkRun: BulkRun | null;
  readonly commands: TableCommands;
}

/** An action that failed. */
export interface RowError {
  readonly action: string;
  readonly error: ApiError;
}
