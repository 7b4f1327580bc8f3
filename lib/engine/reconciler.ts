import { Inject, Injectable } from '@nestjs/common';
import type { Scheduler } from '../schedulers/scheduler.js';
import { isFinalStatus } from '../domain/job-status.js';
import type { ExecutionEntity } from '../store/entities/index.js';
import { ExecutionStore } from '../store/execution.store.js';
import type { Fence } from '../store/fence.js';
import { JobProgressStore, progressOf } from '../store/job-progress.store.js';
import { CLOCK, type Clock } from './engine.tokens.js';
import { evidenceOfReports } from './event-evidence.js';
import { EvidenceService } from './evidence.service.js';
import { JobNewsWriter } from './job-news-writer.js';

/** JobStatus of a proc whose program runs: running, transferring output, suspended. */
const ACTIVE: readonly number[] = [2, 6, 7];

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
    private readonly progress: JobProgressStore,
    private readonly evidence: EvidenceService,
    private readonly writer: JobNewsWriter,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * One query for all that is followed on a scheduler.
   * @returns whether a program of theirs runs
   * @throws LeaseLostError when somebody else follows the scheduler by now
   */
  async reconcile(scheduler: Scheduler, fence: Fence): Promise<boolean> {
    const executions = await this.executions.findLive(scheduler.name);
    if (!executions.length) return false;
    const reports = await scheduler.query(executions.map(({ key }) => key));
    const reported = new Set(reports.map(({ submissionKey }) => submissionKey));
    const [known, absent] = [true, false].map((is) => executions.filter(({ key }) => reported.has(key) === is));
    await this.evidence.apply(evidenceOfReports(reports, known ?? []), fence);
    await this.markLost(scheduler.name, absent ?? [], fence);
    return reports.some(({ jobStatus }) => ACTIVE.includes(jobStatus));
  }

  /**
   * Absence is not evidence: a job that neither log, queue nor history knows, twice in a row, keeps its status and says
   * so. Between a look at the log and one at the queue it may just have ended.
   */
  private async markLost(scheduler: string, absent: readonly ExecutionEntity[], fence: Fence): Promise<void> {
    const before = this.missing.get(scheduler);
    this.missing.set(scheduler, new Set(absent.map(({ key }) => key)));
    const lost = new Set(absent.map(({ key }) => key).filter((key) => before?.has(key)));
    const jobs = await this.progress.find(absent.filter(({ key }) => lost.has(key)).map(({ jobId }) => jobId));
    const lostTime = this.clock.now();
    const statusMessage =
      `Neither the queue, the event log nor the history of "${scheduler}" knows this job any more. ` +
      'The status is the last known one. If you know what became of it, say so with resolve().';
    const news = jobs
      .filter((job) => !job.lostTime && !isFinalStatus(job.status) && lost.has(job.executionKey ?? ''))
      .map((job) => ({ job, change: { ...progressOf(job), lostTime, statusMessage } }));
    await this.writer.write(news, fence);
  }
}
