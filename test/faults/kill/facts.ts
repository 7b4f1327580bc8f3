import type { SchedulerEvent } from '../../../lib/domain/scheduler-event.js';
import type { LeftWaiting } from './waiting.js';

/** A job as the database has it. */
export interface JobFact {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  readonly status: string;
  readonly statusMessage: string | null;
  readonly numJobs: number;
  readonly executionKey: string | null;
  readonly workspace: string;
}

/** An execution as the database has it. */
export interface ExecutionFact {
  readonly key: string;
  readonly jobId: number;
  readonly number: number;
  readonly phase: string;
  readonly directory: string;
  readonly positions: string | null;
  readonly numJobs: number;
}

/** Sub-jobs of an execution that have a status. */
export interface SubJobFact {
  readonly executionKey: string;
  readonly status: string;
  readonly count: number;
}

/** All that is known of an application and its scheduler when nothing is under way. */
export interface Facts {
  readonly jobs: readonly JobFact[];
  readonly executions: readonly ExecutionFact[];
  readonly subJobs: readonly SubJobFact[];
  /** What the scheduler's own event logs say. */
  readonly events: readonly SchedulerEvent[];
  /** What the scheduler's own queue and history say: which cluster has which submission key. */
  readonly queue: readonly { readonly key: string; readonly clusterId: number; readonly isAlive: boolean }[];
  /** Directories of submissions that lie on the submit host. */
  readonly submissionDirectories: readonly string[];
  /** Directories of jobs that lie in the workspaces of this machine, as `<id>-<key>`. */
  readonly jobDirectories: readonly string[];
  /** Text files in the directories of jobs, by `<id>-<key>/<path>`. */
  readonly files: ReadonlyMap<string, string>;
  /** How often the program of a sub-job ran, by `<name of the job>.<sub-job>`; `null` where that cannot be seen. */
  readonly runs: ReadonlyMap<string, number> | null;
  /** What is left of commands that waited for a submission. */
  readonly waiting: LeftWaiting;
}

/** Name of a job's directory. */
export function directoryName({ id, key }: Pick<JobFact, 'id' | 'key'>): string {
  return `${id}-${key}`;
}
