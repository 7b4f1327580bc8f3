import { median } from '../../../bench/support/statistics.js';
import type { Section } from '../section.js';
import { HARMS } from './compare.js';
import type { KillReport, KillWish } from './kill-points.js';
import { planOf, RESTING_JOBS } from './plan.js';

/** With fewer of the points killed as often as was wished for, a run has failed. */
const SUFFICIENT_SHARE = 0.9;

/** What the kills on the schedulers came to. */
export function killSection(
  runs: readonly { readonly wish: KillWish; readonly report: KillReport }[],
): Omit<Section, 'run'> {
  return {
    title: 'Killed at every point',
    text: [
      `A process with the whole library ends itself by SIGKILL before or after one call of a store, of the scheduler, of its host, of its event log or of a result handler, as named by who calls and what is called. The next process on the same database goes on, begins more jobs and dies in its turn, ten times and more in a row; then one lives until nothing is under way, and everything is compared. Nothing in the library knows of this. A kill counts only where the process left word that it died at that very point.`,
      `In each life ${planOf(0).length} jobs are begun at the same time, some by one \`executeMany\`: some end well, with several sub-jobs or rows of itemdata, others fail, are stopped, paused, deleted while they run or afterwards, resubmitted whole or in part. ${RESTING_JOBS} more jobs wait in the queue, held, during all kills on one database, and run in the end.`,
      ...runs.flatMap(({ report: { scheduler, behind } }) => fallenBehind(scheduler, behind)),
    ],
    header: [
      '',
      ...runs.map(({ report }) => (report.scheduler === 'pool' ? 'HTCondor over SSH' : 'embedded scheduler')),
    ],
    rows: [
      row('points found', ({ report }) => report.points),
      row('kills wished for at each point', ({ wish }) => wish.rounds),
      row('points with so many', ({ report }) => report.complete),
      row('points with none', ({ report }) => report.behind.filter(([, deaths]) => deaths === 0).length),
      row('kills', ({ report }) => report.kills),
      row('of them of a process that was going on after a kill', ({ report }) => report.killsInRecovery),
      row('killed with no word of where, counted for no point', ({ report }) => report.killedFromOutside),
      row(
        'jobs in flight at a kill, fewest and median',
        ({ report }) => `${Math.min(...report.inFlight)}, ${median(report.inFlight)}`,
      ),
      row('comparisons', ({ report }) => report.comparisons),
      row(
        'seconds until quiet again, median and longest',
        ({ report: { recoveries } }) => `${seconds(median(recoveries))}, ${seconds(Math.max(...recoveries))}`,
      ),
      row('minutes in all', ({ report }) => (report.milliseconds / 60_000).toFixed(0)),
      ...HARMS.map((harm) =>
        row(`**${harm}**`, ({ report }) => report.findings.filter((finding) => finding.harm === harm).length),
      ),
      row('result handlers that ran once more, most in a database', ({ report }) => report.repeatedHandlers),
      row('directories of batches left for the sweeper, most in a database', ({ report }) => report.leftForTheSweeper),
    ],
    failures: runs.flatMap(({ wish, report }) => [
      ...report.findings.map(({ at, harm, what }) => `${report.scheduler}, ${at}: ${harm}: ${what}`),
      ...tooFew(wish, report),
    ]),
  };

  function row(name: string, value: (run: (typeof runs)[number]) => string | number): (string | number)[] {
    return [name, ...runs.map(value)];
  }
}

/** A suite that kills nobody proves nothing. Some points are come to by luck only, when two things happen at once. */
function tooFew({ rounds }: KillWish, { scheduler, complete, points }: KillReport): string[] {
  if (points > 0 && complete >= SUFFICIENT_SHARE * points) return [];
  return [`${scheduler}: only at ${complete} of ${points} points ${rounds} processes died`];
}

/** Which points had fewer kills than were wished for, so that somebody can look whether they can be come to at all. */
function fallenBehind(scheduler: KillReport['scheduler'], behind: KillReport['behind']): string[] {
  if (behind.length === 0) return [];
  const where = scheduler === 'pool' ? 'over SSH' : 'on the embedded scheduler';
  const names = behind.map(([point, deaths]) => `\`${point}\` (${deaths})`).join(', ');
  return [`Fewer processes than were to died ${where} at: ${names}.`];
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}
