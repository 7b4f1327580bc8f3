import { Inject, Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { CLOCK, type Clock } from '../domain/clock.js';
import { JobSchedulers } from '../schedulers/job-schedulers.js';
import type { Scheduler } from '../schedulers/scheduler.js';
import { SchedulerProbe, type SchedulerHealth } from './scheduler-probe.js';

export type { SchedulerHealth };

/** Options of {@link JobsHealthIndicator.isHealthy}. Times in ms. */
export interface JobsHealthOptions {
  /**
   * Names of the schedulers that must work.
   * @default all
   */
  readonly schedulers?: readonly string[];
  /**
   * How long to wait for an answer. A scheduler that has not answered until then is down; its answer counts for the next
   * probe.
   * @default 5000
   */
  readonly timeout?: number;
  /**
   * How long an answer counts, so that frequent probes do not reach the submit host.
   * @default 30000
   */
  readonly maxAge?: number;
}

/** What {@link JobsHealthIndicator.isHealthy} tells beside up or down. */
export interface JobsHealthData extends Record<string, unknown> {
  /** By the scheduler's name. */
  readonly schedulers: Readonly<Record<string, SchedulerHealth>>;
}

const DEFAULT_TIMEOUT_MS = 5000;
const DEFAULT_MAX_AGE_MS = 30_000;

/**
 * A health indicator for `@nestjs/terminus`, version 11 and above: up when all schedulers work, as their `check()` says.
 * However often it is asked, and by however many, each scheduler is checked once in `maxAge` at most, and by one check at
 * a time. List it among the providers of the module that has your health controller and imports `TerminusModule`.
 */
@Injectable()
export class JobsHealthIndicator {
  private readonly probes = new WeakMap<Scheduler, SchedulerProbe>();

  constructor(
    @Inject(JobSchedulers) private readonly schedulers: JobSchedulers,
    @Inject(HealthIndicatorService) private readonly indicators: HealthIndicatorService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Checks the schedulers; never rejects because one does not work.
   * @param key under which the result stands in the answer of the health check
   */
  async isHealthy<const Key extends string>(
    key: Key,
    options: JobsHealthOptions = {},
  ): Promise<HealthIndicatorResult<Key>> {
    const names = options.schedulers ?? this.schedulers.list().map(({ name }) => name);
    const found = await Promise.all(names.map(async (name) => [name, await this.healthOf(name, options)] as const));
    const data: JobsHealthData = { schedulers: Object.fromEntries(found) };
    const indicator = this.indicators.check(key);
    return found.every(([, { ok }]) => ok) ? indicator.up(data) : indicator.down(data);
  }

  private healthOf(
    name: string,
    { timeout = DEFAULT_TIMEOUT_MS, maxAge = DEFAULT_MAX_AGE_MS }: JobsHealthOptions,
  ): Promise<SchedulerHealth> {
    if (!this.schedulers.has(name)) {
      return Promise.resolve({
        ok: false,
        message: `There is no scheduler "${name}".`,
        version: null,
        checkedTime: null,
      });
    }
    return this.probeOf(this.schedulers.get(name)).health(maxAge, timeout);
  }

  private probeOf(scheduler: Scheduler): SchedulerProbe {
    const known = this.probes.get(scheduler);
    if (known) return known;
    const probe = new SchedulerProbe(scheduler, this.clock);
    this.probes.set(scheduler, probe);
    return probe;
  }
}
