import type { Section } from '../section.js';
import { HARMS } from '../kill/compare.js';
import type { TrialResult } from './trial.js';

/** What the jobs' lives amid faults came to. */
export function trialSection(results: readonly TrialResult[]): Omit<Section, 'run'> {
  return {
    title: 'Faults around whole lives of jobs',
    text: [
      'The jobs of two lives, as above, begin at the same time; while they are under way, something is broken and mended. When nothing is under way any more, database, scheduler and directories are compared. Replicas are processes; one of them is killed by SIGKILL while the jobs are under way.',
    ],
    header: ['what goes wrong', 'jobs', 'seconds in all', 'commands on the host in a minute', ...HARMS],
    rows: results.map(({ title, jobs, milliseconds, commandsPerMinute, findings }) => [
      title,
      jobs,
      (milliseconds / 1000).toFixed(1),
      commandsPerMinute ?? '–',
      ...HARMS.map((harm) => findings.filter((finding) => finding.harm === harm).length),
    ]),
    failures: results.flatMap(({ title, findings }) => findings.map(({ harm, what }) => `${title}: ${harm}: ${what}`)),
  };
}
