import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { messageOf } from '../domain/jobs.error.js';
import { JobSchedulers } from '../schedulers/job-schedulers.js';
import { JobStore } from '../store/job.store.js';
import { Tracker } from './tracker.js';

const PAUSE_MS = 1000;
const MOST_WAITING = 10_000;

/**
 * Takes hints that something may have happened to a job, and lets the tracker look. Hints are gathered, so that however
 * many arrive there is at most one look a second for each scheduler.
 */
@Injectable()
export class WakeInbox implements OnModuleDestroy {
  private readonly logger = new Logger(WakeInbox.name);
  private readonly waiting = new Set<number>();
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly jobs: JobStore,
    private readonly schedulers: JobSchedulers,
    private readonly tracker: Tracker,
  ) {}

  /** Notes a hint; costs nothing, whether there is such a job or not. */
  note(jobId: number): void {
    if (this.waiting.size < MOST_WAITING) this.waiting.add(jobId);
    this.timer ??= setTimeout(() => void this.pass(), PAUSE_MS).unref();
  }

  onModuleDestroy(): void {
    if (this.timer) clearTimeout(this.timer);
  }

  private async pass(): Promise<void> {
    const ids = [...this.waiting];
    this.waiting.clear();
    this.timer = null;
    try {
      const jobs = await this.jobs.findByIds(ids);
      const schedulers = new Set(jobs.map(({ scheduler }) => scheduler ?? this.schedulers.defaultName));
      await Promise.all([...schedulers].map((scheduler) => this.tracker.wake(scheduler)));
    } catch (error) {
      this.logger.warn(`Hints about ${ids.length} jobs were not followed: ${messageOf(error)}`);
    }
  }
}
