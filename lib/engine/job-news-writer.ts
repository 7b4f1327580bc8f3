import { Injectable } from '@nestjs/common';
import { isFinalStatus } from '../domain/job-status.js';
import type { Fence } from '../store/fence.js';
import { JobProgressStore, type JobNews, type JobProgress } from '../store/job-progress.store.js';
import { LeaseStore } from '../store/lease.store.js';
import { LeaseLostError } from './engine.errors.js';
import { JobChanges } from './job-changes.js';

/** Stores what became of many jobs at once, and tells of it. */
@Injectable()
export class JobNewsWriter {
  constructor(
    private readonly progress: JobProgressStore,
    private readonly leases: LeaseStore,
    private readonly changes: JobChanges,
  ) {}

  /**
   * Stores what is different from what was read. A job that somebody has changed meanwhile is read anew; a final status
   * that a person gave it in the same moment stays, whatever the scheduler still says.
   * @throws LeaseLostError when somebody else follows the scheduler by now
   */
  async write(news: readonly JobNews[], fence: Fence): Promise<void> {
    let left = news.filter(isNews);
    while (left.length > 0) {
      const changed = await this.progress.change(left, fence);
      if (changed === 0 && !(await this.leases.holds(fence))) throw new LeaseLostError(fence.lease);
      for (const { job } of left) this.changes.emit(job.id);
      left = changed === left.length ? [] : await this.stillNews(left);
    }
  }

  /** Those that somebody else has changed: which ones, the database does not say. */
  private async stillNews(news: readonly JobNews[]): Promise<JobNews[]> {
    const jobs = new Map((await this.progress.find(news.map(({ job }) => job.id))).map((job) => [job.id, job]));
    return news
      .flatMap(({ job: before, change }) => {
        const job = jobs.get(before.id);
        return job?.executionKey === before.executionKey && !isFinalStatus(job.status) ? [{ job, change }] : [];
      })
      .filter(isNews);
  }
}

function isNews({ job, change }: JobNews): boolean {
  return Object.entries(change).some(
    ([column, value]) => JSON.stringify(job[column as keyof JobProgress]) !== JSON.stringify(value),
  );
}
