import { Inject, Injectable } from '@nestjs/common';
import { ExecutionStore } from '../store/execution.store.js';
import { JobStore } from '../store/job.store.js';
import { CLOCK, type Clock } from './engine.tokens.js';
import { JobRemover } from './job-remover.js';

/** Whoever has begun a deletion and lives has come further by then; in ms. */
const GRACE_MS = 30_000;

/**
 * Goes on with deletions of which only the beginning was stored: the process has ended that had begun them, or the
 * database has refused the rest.
 */
@Injectable()
export class Deletions {
  constructor(
    private readonly jobs: JobStore,
    private readonly executions: ExecutionStore,
    private readonly remover: JobRemover,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Those of a scheduler, and of jobs that have had none. What is left to do there is due from then on. */
  async resume(scheduler: string): Promise<void> {
    const now = this.clock.now();
    for (const job of await this.jobs.findDeleted(scheduler, new Date(now.getTime() - GRACE_MS))) {
      const open = await this.remover.openExecutions(job);
      if (!open.length) await this.remover.remove(job);
      for (const { key, stopTime, dueTime } of open)
        if (!stopTime || !dueTime) await this.executions.requestStop(key, now);
    }
  }
}
