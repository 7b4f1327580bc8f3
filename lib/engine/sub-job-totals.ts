import type { SubJobCounts } from '../domain/sub-job.js';
import type { SubJobEntity } from '../store/entities/index.js';
import type { SubJobTotals } from '../store/sub-job.store.js';

/** What some sub-jobs add up to, as {@link SubJobStore.totals} lets the database add them up; absent for none. */
export function totalsOf(rows: readonly SubJobEntity[]): SubJobTotals | undefined {
  if (!rows.length) return undefined;
  const counts: SubJobCounts = {};
  for (const { status } of rows) counts[status] = (counts[status] ?? 0) + 1;
  const [firstStart] = span(rows.map(({ startTime }) => startTime?.getTime()));
  const [, lastEnd] = span(rows.map(({ endTime }) => endTime?.getTime()));
  return {
    counts,
    firstStart: firstStart === null ? null : new Date(firstStart),
    lastEnd: lastEnd === null ? null : new Date(lastEnd),
    exitCodes: span(rows.map(({ exitCode }) => exitCode)),
    exitSignals: span(rows.map(({ exitSignal }) => exitSignal)),
  };
}

/** The smallest and the largest of the values that are there. */
function span(values: readonly (number | null | undefined)[]): readonly [number | null, number | null] {
  const known = values.filter((value) => typeof value === 'number');
  return known.length ? [Math.min(...known), Math.max(...known)] : [null, null];
}
