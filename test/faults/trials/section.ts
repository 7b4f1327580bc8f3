import type { Section } from '../section.js';
import type { TrialResult } from './trial.js';

/** What the jobs' lives amid faults came to. */
export function trialSection(results: readonly TrialResult[]): Omit<Section, 'run'> {
  return {
    title: 'Faults around whole lives of jobs',
    text: [
      'The jobs of two lives, as above, begin at the same time; while they are under way, something is broken and mended. When nothing is under way any more, database, scheduler and directories are compared.',
    ],
    header: ['what goes wrong', 'jobs', 'seconds in all', 'harms'],
    rows: results.map(({ title, jobs, milliseconds, findings }) => [
      title,
      jobs,
      (milliseconds / 1000).toFixed(1),
      findings.length,
    ]),
    failures: results.flatMap(({ title, findings }) => findings.map(({ harm, what }) => `${title}: ${harm}: ${what}`)),
  };
}
