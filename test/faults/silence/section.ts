import type { Section } from '../section.js';
import type { SilenceReport } from './silence.js';

const LONGEST_LAG_SECONDS = 75;
const LONGEST_LAG_AFTER_WAKE_SECONDS = 10;

/** What an hour without an answer came to. */
export function silenceSection(reports: readonly SilenceReport[]): Omit<Section, 'run'> {
  return {
    title: 'An hour without an answer',
    text: [
      'A simulated hour on the scheduler of `nestjs-jobs/testing`, second by second. A job is idle, others run, end, fail, are held, paused, have just ended, are asked to stop meanwhile, or were submitted without an answer. Times are those of the simulated clock, until all have the right status, outputs collected.',
    ],
    header: [
      'the scheduler',
      'statuses left',
      'right after (s)',
      'right after a wake (s)',
      'most queries of the queue in a minute',
    ],
    rows: reports.map(({ kind, changed, lag, lagAfterWake, mostQueriesInAMinute }) => [
      kind,
      changed.length,
      lag ?? 'never',
      lagAfterWake ?? 'never',
      mostQueriesInAMinute,
    ]),
    failures: reports.flatMap(({ kind, changed, lag, lagAfterWake, mostQueriesInAMinute }) => [
      ...changed.map((change) => `${kind}: ${change}`),
      ...((lag ?? Infinity) > LONGEST_LAG_SECONDS ? [`${kind}: right after ${lag} s`] : []),
      ...((lagAfterWake ?? Infinity) > LONGEST_LAG_AFTER_WAKE_SECONDS
        ? [`${kind}: ${lagAfterWake} s after a wake`]
        : []),
      ...(mostQueriesInAMinute > 1 ? [`${kind}: ${mostQueriesInAMinute} queries in a minute`] : []),
    ]),
  };
}
