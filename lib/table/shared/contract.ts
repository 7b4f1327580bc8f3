import type { StatusCategory } from '../../domain/custom-status.js';
import type { JobStatus } from '../../domain/job-status.js';
import type { SubJobCounts, SubJobStatus } from '../../domain/sub-job.js';

/** A job as the routes send it: times are ISO 8601 in UTC, run times ms. */
export interface JobView {
  readonly id: number;
  readonly app: string;
  readonly type: string;
  readonly template: string;
  readonly name: string;
  readonly description: string;
  readonly user: string;
  readonly status: JobStatus;
  readonly statusText: string;
  readonly statusCategory: StatusCategory;
  readonly statusMessage: string | null;
  readonly schedulerStatus: string | null;
  readonly handlerMessage: string | null;
  readonly statuses: SubJobCounts;
  readonly exitCode: number | null;
  readonly exitSignal: number | null;
  readonly scheduler: string | null;
  readonly numJobs: number;
  readonly input: object | null;
  readonly extendedProperties: Readonly<Record<string, unknown>>;
  readonly creationTime: string;
  readonly executeTime: string | null;
  readonly startTime: string | null;
  readonly completionTime: string | null;
  readonly unreachableSince: string | null;
  readonly lostTime: string | null;
  readonly runTime: number | null;
  /** Grows with each change: what comes late is known by it. Absent where no routes are. */
  readonly revision?: number;
  /** Names of the actions that the server would take now. Absent where no routes are. */
  readonly allowedActions?: readonly string[];
}

/** What a person may do with a job, as the server tells it. */
export interface ActionInfo {
  readonly name: string;
  readonly label: string;
  /** What a person is asked first; `null` for nothing. */
  readonly confirm: string | null;
  readonly danger: boolean;
  /** Address to go to instead of a request, with `{id}`; `null` for a request. */
  readonly link: string | null;
}

/** How many jobs match, counted up to a limit. */
export interface Total {
  readonly count: number;
  /** False where there are more than `count`. */
  readonly exact: boolean;
}

/** A page of jobs. */
export interface JobsPage {
  readonly jobs: readonly JobView[];
  /** Where the next page begins; `null` on the last one. */
  readonly next: string | null;
  readonly total: Total | null;
  readonly actions: readonly ActionInfo[];
  /** The server's clock, ISO 8601. */
  readonly time: string;
  /** Where the event stream stood when the page was read; absent where the server does not tell. */
  readonly eventId?: string | null;
  /** Differs where different people are shown different jobs; absent where the server does not tell. */
  readonly viewer?: string;
}

/** What the event stream tells. */
export interface JobsChange {
  readonly jobs: readonly JobView[];
  readonly deleted: readonly number[];
  readonly time: string;
}

/** What a sub-job asked for, and what it used; what is not known is left out. */
export interface ResourceAmounts {
  readonly cpus?: number | null;
  readonly memoryMb?: number | null;
  readonly diskKb?: number | null;
  readonly gpus?: number | null;
}

/** One sub-job of a job. */
export interface SubJobView {
  readonly index: number;
  readonly item: Readonly<Record<string, unknown>> | null;
  readonly state: SubJobStatus;
  readonly statusText?: string | null;
  readonly exitCode: number | null;
  readonly exitSignal: number | null;
  readonly startTime: string | null;
  readonly completionTime: string | null;
  readonly holdReason: string | null;
  readonly resources: { readonly requested: ResourceAmounts; readonly used: ResourceAmounts } | null;
}

/** A page of sub-jobs. */
export interface SubJobsPage {
  readonly subJobs: readonly SubJobView[];
  readonly next: string | number | null;
}

/** One log of a job. */
export interface LogInfo {
  readonly name: string;
  readonly bytes: number | null;
  readonly live: boolean;
}

/** A piece of a log; offsets in bytes. */
export interface LogPiece {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** Length of the whole log. */
  readonly bytes: number;
}

/** What a search backwards in a log has found. */
export interface LogFind {
  readonly found: number | null;
  /** Everything from here on was searched. */
  readonly searchedTo: number;
}

/** One file of a job. */
export interface FileInfo {
  readonly path: string;
  readonly bytes: number;
  readonly modified: string;
}

/** Files of a job. */
export interface FilesPage {
  readonly files: readonly FileInfo[];
  readonly next?: string | null;
}

/** Which jobs a bulk action is for, where it is not told by ids. */
export interface BulkWhere {
  readonly status?: readonly string[];
  readonly search?: string;
  readonly user?: string;
}

/** A line of the answer to a bulk action. */
export type BulkLine =
  | { readonly total: number }
  | { readonly id: number; readonly ok: true }
  | { readonly id: number; readonly ok: false; readonly status: number; readonly message: string }
  | { readonly done: true; readonly ok: number; readonly failed: number };
