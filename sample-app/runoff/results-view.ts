import type { JobView } from './job-view.js';
import type { YearTotals } from './outputs/hydrograph.js';
import type { RunoffSummary } from './outputs/summary.js';
import type { RunSettings } from './run-settings.js';

/** Everything that the results page shows. */
export interface ResultsView {
  readonly job: JobView;
  readonly settings: RunSettings;
  readonly runs: readonly SubRunView[];
  /** Of a single run that has ended well. */
  readonly years: readonly YearTotals[];
}

/** One sub-job. */
export interface SubRunView {
  readonly index: number;
  /** mm/°C/day */
  readonly meltFactor: number;
  readonly status: string;
  readonly exitCode?: number;
  readonly exitSignal?: number;
  /** Present when it has ended well and its files are here. */
  readonly summary?: RunoffSummary;
  /** The last lines of its standard error, of one that failed. */
  readonly complaint?: string;
}
