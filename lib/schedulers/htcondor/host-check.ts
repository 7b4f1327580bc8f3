import type { Clock } from '../../domain/clock.js';
import { messageOf } from '../../domain/jobs.error.js';
import { SchedulerUnavailableError } from '../scheduler.errors.js';
import type { SchedulerCheck } from '../scheduler.js';
import type { CondorHost } from './condor-host.js';
import { noCondorMessage } from './messages.js';

/** Prints, each on a line of its own: the time in seconds, HTCondor's version, and `ready` when the schedd answers. */
const CHECK = String.raw`
mkdir -p -- "$1" && [ -w "$1" ] || { echo "$1 cannot be written." >&2; exit 3; }
date +%s
command -v condor_submit > /dev/null || exit 4
condor_version | sed -n 's/^\$CondorVersion: \([0-9.]*\) .*/\1/p'
condor_q -allusers -constraint false -af ClusterId && echo ready
`;

const NO_CONDOR = 4;
const HOUR = 3_600_000;

/** Looks at the submit host itself. */
export class HostCheck {
  private zone: { readonly minutes: number; readonly time: number } | undefined;

  constructor(
    private readonly condor: CondorHost,
    private readonly clock: Clock,
  ) {}

  /** See {@link Scheduler.check}; never throws. */
  async check(): Promise<SchedulerCheck> {
    try {
      return await this.tryAll();
    } catch (error) {
      return { ok: false, message: messageOf(error instanceof SchedulerUnavailableError ? error.cause : error) };
    }
  }

  private async tryAll(): Promise<SchedulerCheck> {
    const { root } = await this.condor.layout();
    const { name } = this.condor.host;
    const asked = this.clock.now().getTime();
    const { exitCode, stdout, stderr } = await this.condor.ask(['/bin/sh', '-c', CHECK, 'sh', root]);
    const [seconds = '', version = '', ready] = stdout.split('\n');
    const clock = /^\d+$/.test(seconds) ? { clockDifference: Number(seconds) * 1000 - asked } : {};
    const known = version === '' ? clock : { ...clock, version };
    if (exitCode === NO_CONDOR) {
      return { ok: false, message: noCondorMessage(name), ...known };
    }
    return ready === 'ready'
      ? { ok: true, message: `HTCondor ${version} on ${name} takes jobs.`, ...known }
      : { ok: false, message: `${name} does not take jobs: ${stderr.replace(/\s+/g, ' ').trim()}`, ...known };
  }

  /** See {@link Scheduler.zoneOffsetMinutes}; asked once an hour. @throws SchedulerUnavailableError */
  async zoneOffsetMinutes(): Promise<number> {
    const time = this.clock.now().getTime();
    if (!this.zone || time - this.zone.time >= HOUR) {
      this.zone = { minutes: await this.askForZone(), time };
    }
    return this.zone.minutes;
  }

  private async askForZone(): Promise<number> {
    const { stdout } = await this.condor.ask(['date', '+%z']);
    const [, sign, hours, minutes] = /^([+-])(\d\d)(\d\d)$/.exec(stdout.trim()) ?? [];
    if (sign === undefined) {
      throw new SchedulerUnavailableError(
        this.condor.scheduler,
        new Error(`\`date +%z\` answered "${stdout.trim()}" instead of an offset.`),
      );
    }
    return Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
  }
}
