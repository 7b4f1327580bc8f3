import type { SubJobCounts, SubJobStatus } from '../../domain/sub-job.js';

/** Parts of the bar, from the left. */
export const PROGRESS_PARTS = ['done', 'running', 'waiting', 'paused', 'held', 'failed', 'stopped'] as const;

/** One of {@link PROGRESS_PARTS}. */
export type ProgressPart = (typeof PROGRESS_PARTS)[number];

const PART_OF: Readonly<Record<SubJobStatus, ProgressPart>> = {
  completed: 'done',
  running: 'running',
  transferring: 'running',
  idle: 'waiting',
  suspended: 'paused',
  paused: 'paused',
  held: 'held',
  failed: 'failed',
  removed: 'stopped',
};

/** How far the sub-jobs of a job are. */
export interface Progress {
  readonly total: number;
  /** Sub-jobs that have ended, well or not. */
  readonly ended: number;
  /** Parts that are not empty, from the left. */
  readonly parts: readonly { readonly part: ProgressPart; readonly count: number; readonly percent: number }[];
}

/** Adds the states of the sub-jobs up; those that no state is known of are waiting. */
export function progressOf(numJobs: number, counts: SubJobCounts): Progress {
  const sums = new Map<ProgressPart, number>();
  const add = (part: ProgressPart, count: number): void => {
    sums.set(part, (sums.get(part) ?? 0) + count);
  };
  for (const [state, count] of Object.entries(counts) as [SubJobStatus, number][]) add(PART_OF[state], count);
  const known = [...sums.values()].reduce((sum, count) => sum + count, 0);
  const total = Math.max(numJobs, known);
  if (known < total) add('waiting', total - known);
  const count = (part: ProgressPart): number => sums.get(part) ?? 0;
  return {
    total,
    ended: count('done') + count('failed') + count('stopped'),
    parts: PROGRESS_PARTS.filter((part) => count(part) > 0).map((part) => ({
      part,
      count: count(part),
      percent: (100 * count(part)) / total,
    })),
  };
}
