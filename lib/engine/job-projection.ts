import { explainHold } from '../domain/hold-reason.js';
import { hasEnded, statusOfSubJobs, statusWhileCollecting } from '../domain/job-summary.js';
import { SUB_JOB_STATUSES, type SubJobCounts } from '../domain/sub-job.js';
import type { SubJobEntity } from '../store/entities/index.js';
import type { ProgressChange } from '../store/job-progress.store.js';
import type { SubJobTotals } from '../store/sub-job.store.js';

/** What a job's row must say, given its sub-jobs. */
export interface JobProjection {
  readonly change: ProgressChange;
  /** True when no sub-job is alive. */
  readonly ended: boolean;
}

/**
 * Computes a job's row from what its sub-jobs add up to.
 * @param numJobs number of the job's sub-jobs, also of those that an execution leaves as they were
 * @param totals absent while no sub-job has a row
 * @param held one of the held sub-jobs, to say why
 */
export function projectJob(
  numJobs: number,
  totals: SubJobTotals | undefined,
  held: SubJobEntity | null,
): JobProjection {
  const counts = withIdle(totals?.counts ?? {}, numJobs);
  const ended = hasEnded(counts);
  return {
    ended,
    change: {
      status: ended ? statusWhileCollecting(counts) : statusOfSubJobs(counts),
      statusMessage: messageOf(ended, counts, held),
      schedulerStatus: schedulerStatusOf(counts, numJobs),
      statuses: counts,
      startTime: totals?.firstStart ?? null,
      completionTime: null,
      lostTime: null,
      exitCode: same(totals?.exitCodes),
      exitSignal: same(totals?.exitSignals),
    },
  };
}

/**
 * Sub-jobs of which nothing but the submission is known have no row: they are idle. The states are always in the same
 * order, so that the same counts are the same text.
 */
function withIdle(counts: SubJobCounts, numJobs: number): SubJobCounts {
  const stored = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const all = { ...counts, idle: (counts.idle ?? 0) + Math.max(0, numJobs - stored) };
  return Object.fromEntries(SUB_JOB_STATUSES.filter((status) => all[status]).map((status) => [status, all[status]]));
}

function messageOf(ended: boolean, counts: SubJobCounts, held: SubJobEntity | null): string | null {
  if (ended) return 'Collecting outputs.';
  if (held) return explainHold(held.holdReason ?? undefined, held.holdCode ?? undefined);
  return counts.paused ? 'Paused. After resume() the program starts again from its beginning.' : null;
}

/** The scheduler's word for a single proc, the counts for several. */
function schedulerStatusOf(counts: SubJobCounts, numJobs: number): string {
  const present = SUB_JOB_STATUSES.filter((status) => counts[status]);
  return numJobs === 1
    ? (present[0] ?? 'idle')
    : present.map((status) => `${String(counts[status])} ${status}`).join(', ');
}

function same(span: readonly [number | null, number | null] | undefined): number | null {
  return span && span[0] === span[1] ? span[0] : null;
}
