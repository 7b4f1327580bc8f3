import type { SubJobStatus } from '../../domain/sub-job.js';
import type { JobView } from './contract.js';

/** How a status looks: the name of its icon, which also names its colours. */
export type Look = 'new' | 'waiting' | 'running' | 'paused' | 'held' | 'mixed' | 'done' | 'failed' | 'stopped';

const LOOKS: Readonly<Record<string, Look>> = {
  Pending: 'new',
  Submitted: 'waiting',
  Running: 'running',
  Paused: 'paused',
  Held: 'held',
  Various: 'mixed',
  'Results-Ready': 'running',
  Complete: 'done',
  Error: 'failed',
  Aborted: 'stopped',
  'Various-Complete': 'mixed',
};

const LOOKS_OF_CATEGORIES: Readonly<Record<string, Look>> = {
  pending: 'new',
  running: 'running',
  paused: 'paused',
  error: 'failed',
  aborted: 'stopped',
  complete: 'done',
};

const LOOKS_OF_SUB_JOBS: Readonly<Record<SubJobStatus, Look>> = {
  idle: 'waiting',
  running: 'running',
  transferring: 'running',
  suspended: 'paused',
  paused: 'paused',
  held: 'held',
  completed: 'done',
  failed: 'failed',
  removed: 'stopped',
};

/** How the status of a job looks; for a word of the app's own, by what it means. */
export function lookOf(job: Pick<JobView, 'status' | 'statusCategory'>): Look {
  return LOOKS[job.status] ?? LOOKS_OF_CATEGORIES[job.statusCategory] ?? 'waiting';
}

/** How the state of a sub-job looks. */
export function lookOfSubJob(state: SubJobStatus): Look {
  return LOOKS_OF_SUB_JOBS[state];
}

/** Whether a job changes no more by itself. */
export function isOver(job: Pick<JobView, 'statusCategory'>): boolean {
  return ['complete', 'error', 'aborted'].includes(job.statusCategory);
}
