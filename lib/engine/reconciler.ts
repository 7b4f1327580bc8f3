import { Inject, Injectable } from '@nestjs/common';
import type { Scheduler } from '../schedulers/scheduler.js';
import { ExecutionStore } from '../store/execution.store.js';
import { JobStore } from '../store/job.store.js';
import { CLOCK, type Clock } from './engine.tokens.js';
import { evidenceOfReports } from './event-evidence.js';
import { EvidenceService } from './evidence.service.js';
import { JobChanges } from './job-changes.js';

/**
 * Compares what is stored with what the queue and the history say: for events that a log does not have (a job that was
 * submitted on hold, a log that could not be written).
 */
@Injectable()
export class Reconciler {
  /** Executions that the last look found nowhere. */
  private readonly missing = new Map<string, Set<string>>();

  constructor(
    private readonly executions: ExecutionStore,
    private readonly jobs: JobStore,
    private readonly evidence: EvidenceService,
    private readonly changes: JobChanges,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** One query for all that is followed on a scheduler. */
  async reconcile(scheduler: Scheduler): Promise<void> {
    const executions = await this.executions.findLive(scheduler.name);
    if (!executions.length) return;
    const reports = await scheduler.query(executions.map(({ key }) => key));
    const reported = new Set(reports.map(({ submissionKey }) => submissionKey));
    await this.evidence.apply(
      evidenceOfReports(
        reports,
        executions.filter(({ key }) => reported.has(key)),
      ),
    );
    await this.markLost(
      scheduler.name,
      executions.filter(({ key }) => !reported.has(key)),
    );
  }

  /**
   * Absence is not evidence: a job that neither log, queue nor history knows, twice in a row, keeps its status and says
   * so. Between a look at the log and one at the queue it may just have ended.
   */
  private async markLost(
    scheduler: string,
    absent: readonly { readonly key: string; readonly jobId: number }[],
  ): Promise<void> {
    const before = this.missing.get(scheduler);
    this.missing.set(scheduler, new Set(absent.map(({ key }) => key)));
    for (const { key, jobId } of absent) {
      if (!before?.has(key)) continue;
      const job = await this.jobs.findById(jobId);
      if (!job || job.lostTime) continue;
      await this.jobs.change(
        jobId,
        {
          lostTime: this.clock.now(),
          statusMessage:
            `Neither the queue, the event log nor the history of "${scheduler}" knows this job any more. ` +
            'The status is the last known one. If you know what became of it, say so with resolve().',
        },
        { executionKey: key },
      );
      this.changes.emit(jobId);
    }
  }
}
