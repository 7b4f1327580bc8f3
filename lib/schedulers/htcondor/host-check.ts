import type { Clock } from '../../domain/clock.js';
import { failedCheck } from '../failed-check.js';
import { SchedulerUnavailableError } from '../scheduler.errors.js';
import type { SchedulerCheck } from '../scheduler.js';
import type { CondorHost } from './condor-host.js';
import { CHECK_SCRIPT, checkOfAnswer } from './host-check-answer.js';

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
      const { root } = await this.condor.layout();
      const askedAt = this.clock.now().getTime();
      const { stdout, stderr } = await this.condor.ask(['/bin/sh', '-c', CHECK_SCRIPT, 'sh', root]);
      return checkOfAnswer(stdout, stderr, { name: this.condor.host.name, directory: root, askedAt });
    } catch (error) {
      return failedCheck(error instanceof SchedulerUnavailableError ? error.cause : error);
    }
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
