import type { Clock } from '../domain/clock.js';
import { messageOf } from '../domain/jobs.error.js';
import type { Scheduler } from '../schedulers/scheduler.js';

/** What a health check tells of a scheduler. */
export interface SchedulerHealth {
  /** Whether it can be used. */
  readonly ok: boolean;
  /** One or two plain sentences: what works, or what does not and what to do. */
  readonly message: string;
  /** For example `23.9.6`; `null` while it is not known, and for a scheduler without versions. */
  readonly version: string | null;
  /** When that was found out; `null` while it has not been. */
  readonly checkedTime: Date | null;
}

/** Checks one scheduler, with one check at a time, and remembers the answer. */
export class SchedulerProbe {
  private last: SchedulerHealth | null = null;
  private current: Promise<SchedulerHealth> | null = null;

  constructor(
    private readonly scheduler: Scheduler,
    private readonly clock: Clock,
  ) {}

  /**
   * The remembered answer while it is young enough, a new one otherwise.
   * @param maxAge in ms
   * @param timeout in ms; the check goes on afterwards, and nobody starts another one beside it
   */
  async health(maxAge: number, timeout: number): Promise<SchedulerHealth> {
    const { last } = this;
    if (last?.checkedTime && this.clock.now().getTime() - last.checkedTime.getTime() < maxAge) return last;
    this.current ??= this.check().finally(() => {
      this.current = null;
    });
    return this.within(this.current, timeout);
  }

  private async check(): Promise<SchedulerHealth> {
    const answer = await this.ask();
    this.last = { ...answer, checkedTime: this.clock.now() };
    return this.last;
  }

  private async ask(): Promise<Omit<SchedulerHealth, 'checkedTime'>> {
    try {
      const { ok, message, version } = await this.scheduler.check();
      return { ok, message, version };
    } catch (error) {
      // A scheduler of somebody else's may throw although it must not.
      return { ok: false, message: messageOf(error), version: null };
    }
  }

  private async within(answer: Promise<SchedulerHealth>, timeout: number): Promise<SchedulerHealth> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<SchedulerHealth>((resolve) => {
      timer = setTimeout(() => {
        const message = `The scheduler "${this.scheduler.name}" did not answer within ${timeout} ms.`;
        resolve({
          ok: false,
          message,
          version: this.last?.version ?? null,
          checkedTime: this.last?.checkedTime ?? null,
        });
      }, timeout);
    });
    try {
      return await Promise.race([answer, silence]);
    } finally {
      clearTimeout(timer);
    }
  }
}
