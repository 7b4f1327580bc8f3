import type { SchedulerCheck } from '../scheduler.js';
import { noCondorMessage } from './messages.js';

/**
 * Looks at a submit host, $1 being the library's directory there, and prints a line for each thing: a word, and what was
 * found. A probe is written, because a full disk, a quota and a read-only mount do not show in permissions. The queue is
 * asked only where the schedd gave no answer to `condor_ping`: it is asked for all jobs once a minute, and not more often.
 */
export const CHECK_SCRIPT = String.raw`
plain() { printf '%s' "$*" | tr '\n\t' '  '; }
echo "time $(date +%s)"
if said=$({ mkdir -p -- "$1" && echo probe > "$1/.check-$$" && rm -f -- "$1/.check-$$"; } 2>&1); then
  echo 'directory yes'
else
  echo "directory no $(plain "$said")"
fi
command -v condor_submit > /dev/null || { echo 'condor none'; exit 0; }
echo "version $(condor_version 2> /dev/null | sed -n 's/^\$CondorVersion: \([0-9.]*\) .*/\1/p')"
if condor_ping -quiet -type SCHEDD WRITE > /dev/null 2>&1 || said=$(condor_q -allusers -constraint false -af ClusterId 2>&1); then
  echo 'schedd yes'
else
  echo "schedd no $(plain "$said")"
fi
`;

/** A clock that differs by more is worth a word: the times of jobs are the scheduler's. */
const NOTABLE_DIFFERENCE_MS = 60_000;

/** Where {@link CHECK_SCRIPT} ran. */
export interface CheckedHost {
  /** Name of the host, for the message. */
  readonly name: string;
  /** The directory that was given to the script. */
  readonly directory: string;
  /** Our own time when it was asked, in ms since 1970. */
  readonly askedAt: number;
}

/**
 * What the output of {@link CHECK_SCRIPT} means.
 * @param complaint what the script said on its standard error; shown where its answer makes no sense
 */
export function checkOfAnswer(answer: string, complaint: string, host: CheckedHost): SchedulerCheck {
  const found = new Map(answer.split('\n').map((line) => [line.split(' ', 1)[0] ?? '', line.replace(/^\S* ?/, '')]));
  const seconds = found.get('time') ?? '';
  const looked = {
    reachable: true,
    authenticated: true,
    version: /^[\d.]+$/.exec(found.get('version') ?? '')?.[0] ?? null,
    directoryWritable: yesOrNo(found.get('directory')),
    scheddAnswers: yesOrNo(found.get('schedd')),
    clockDifference: /^\d+$/.test(seconds) ? Number(seconds) * 1000 - host.askedAt : null,
  };
  const obstacle = obstacleIn(found, complaint, host);
  return obstacle === null
    ? { ok: true, message: praise(looked, host), ...looked }
    : { ok: false, message: obstacle, ...looked };
}

function obstacleIn(found: ReadonlyMap<string, string>, complaint: string, host: CheckedHost): string | null {
  const { name, directory } = host;
  if (found.get('directory') !== 'yes') {
    return (
      `The directory "${directory}" on ${name} cannot be written: ${reasonOf(found.get('directory'), complaint)}. ` +
      'Give the account the right to, free space there, or name another one in the option `directory`.'
    );
  }
  if (found.has('condor')) return noCondorMessage(name);
  if (found.get('schedd') !== 'yes') {
    return (
      `HTCondor on ${name} takes no jobs, its schedd does not answer: ${reasonOf(found.get('schedd'), complaint)}. ` +
      'Start HTCondor there; if it runs elsewhere, name its configuration in the option `condorConfig`.'
    );
  }
  return null;
}

function praise(
  { version, clockDifference }: Pick<SchedulerCheck, 'version' | 'clockDifference'>,
  host: CheckedHost,
): string {
  const works = `HTCondor ${version ?? 'of an unknown version'} on ${host.name} takes jobs.`;
  if (clockDifference === null || Math.abs(clockDifference) < NOTABLE_DIFFERENCE_MS) return works;
  const seconds = Math.round(Math.abs(clockDifference) / 1000);
  return (
    `${works} Its clock is ${seconds} s ${clockDifference > 0 ? 'ahead of' : 'behind'} this machine's, and the times of ` +
    'jobs are by its clock: let both follow a time server.'
  );
}

function yesOrNo(word: string | undefined): boolean | null {
  return word === undefined ? null : word === 'yes';
}

function reasonOf(word: string | undefined, complaint: string): string {
  const said = (word?.replace(/^no ?/, '') ?? complaint).replace(/\s+/g, ' ').trim();
  return said.replace(/\.$/, '') || 'it did not say why';
}
