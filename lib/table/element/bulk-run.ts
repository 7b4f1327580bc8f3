import type { BulkLine } from '../shared/contract.js';

/** A job for which a bulk action was not done. */
export interface BulkFailure {
  readonly id: number;
  readonly message: string;
}

/** How far a bulk action is. */
export interface BulkRun {
  readonly action: string;
  readonly total: number;
  readonly done: number;
  readonly ok: number;
  /** The first of them only: a list of thousands helps nobody. */
  readonly failures: readonly BulkFailure[];
  readonly failed: number;
  readonly finished: boolean;
  /** Why the request itself broke off; `null` where it did not. */
  readonly error: string | null;
}

/** So many failures are kept. */
const MOST_FAILURES = 20;

/** A bulk action that begins. */
export function bulkRun(action: string, total: number): BulkRun {
  return { action, total, done: 0, ok: 0, failures: [], failed: 0, finished: false, error: null };
}

/** The run after a line of the answer. The number of jobs is what the server says, once it has said it. */
export function afterLine(run: BulkRun, line: BulkLine, told: number): BulkRun {
  if ('total' in line) return { ...run, total: Math.max(run.total, told + line.total) };
  if ('done' in line) return run;
  if (line.ok) return { ...run, done: run.done + 1, ok: run.ok + 1 };
  const failure = { id: line.id, message: line.message };
  return {
    ...run,
    done: run.done + 1,
    failed: run.failed + 1,
    failures: run.failures.length < MOST_FAILURES ? [...run.failures, failure] : run.failures,
  };
}
