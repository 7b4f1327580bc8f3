import { Inject, Injectable } from '@nestjs/common';
import { isFinalStatus } from '../domain/job-status.js';
import { SUBMITTED_SUB_JOB } from '../domain/reduce.js';
import type { SubJobState } from '../domain/sub-job.js';
import type { ExecutionEntity, JobEntity, SubJobEntity } from '../store/entities/index.js';
import { EXECUTION_PHASE } from '../store/execution-phase.js';
import { ExecutionStore } from '../store/execution.store.js';
import { JobStore, type JobChange } from '../store/job.store.js';
import { SubJobStore } from '../store/sub-job.store.js';
import { CLOCK, type Clock } from './engine.tokens.js';
import { successExitCodesOf } from './condor-parameters.js';
import { JobChanges } from './job-changes.js';
import { projectJob } from './job-projection.js';
import { rowOfState, stateOfRow } from './sub-job-rows.js';

/** What a witness says of some sub-jobs of one execution: how each one's state changes. */
export interface Evidence {
  readonly execution: ExecutionEntity;
  /** By position of the sub-job in its job. */
  readonly changes: ReadonlyMap<number, (state: SubJobState) => SubJobState>;
}

/** Up to so many sub-jobs all rows of a job are read at once, together with those of other jobs. */
const FEW_SUB_JOBS = 20;

/** Brings evidence into the database: sub-jobs, then their jobs, then what the engine has to do next. */
@Injectable()
export class EvidenceService {
  constructor(
    private readonly jobs: JobStore,
    private readonly executions: ExecutionStore,
    private readonly subJobs: SubJobStore,
    private readonly changes: JobChanges,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Applies evidence; applying it twice changes nothing. */
  async apply(evidence: readonly Evidence[]): Promise<void> {
    if (!evidence.length) return;
    const jobs = await this.jobsOf(evidence);
    const rows = await this.rowsOf(evidence);
    const changed: SubJobEntity[] = [];
    for (const { execution, changes } of evidence) {
      const job = jobs.get(execution.jobId);
      if (!job) continue;
      for (const [position, change] of changes) {
        const row = rows.get(rowKey(execution.key, position));
        const state = row ? stateOfRow(row) : SUBMITTED_SUB_JOB;
        const next = change(state);
        if (next !== state) changed.push(rowOfState(execution.key, position, next, successExitCodesOf(job)));
      }
    }
    await this.subJobs.upsert(changed);
    await this.refresh(
      evidence.map(({ execution }) => execution),
      jobs,
    );
  }

  /** Computes the rows of jobs anew from their sub-jobs. */
  private async refresh(executions: readonly ExecutionEntity[], jobs: ReadonlyMap<number, JobEntity>): Promise<void> {
    const totals = await this.subJobs.totals(executions.map(({ key }) => key));
    for (const execution of executions) {
      const job = jobs.get(execution.jobId);
      if (!job) continue;
      const sums = totals.get(execution.key);
      const held = sums?.counts.held ? await this.subJobs.findHeld(execution.key) : null;
      const { change, ended } = projectJob(job.numJobs, sums, held);
      if (!isFinalStatus(job.status) && isNews(job, change)) await this.set(execution, job, change);
      if (ended) {
        await this.executions.change(execution.key, EXECUTION_PHASE.SUBMITTED, {
          phase: EXECUTION_PHASE.ENDED,
          dueTime: this.clock.now(),
          attempts: 0,
        });
      }
    }
  }

  /** A final status that a person gives in the same moment stays, whatever the scheduler still says. */
  private async set({ key }: ExecutionEntity, { id, status }: JobEntity, change: JobChange): Promise<void> {
    if (await this.jobs.change(id, change, { executionKey: key, status })) this.changes.emit(id);
  }

  private async jobsOf(evidence: readonly Evidence[]): Promise<Map<number, JobEntity>> {
    const jobs = await this.jobs.findByIds(evidence.map(({ execution }) => execution.jobId));
    return new Map(jobs.map((job) => [job.id, job]));
  }

  private async rowsOf(evidence: readonly Evidence[]): Promise<Map<string, SubJobEntity>> {
    const small = evidence.filter(({ execution }) => execution.numJobs <= FEW_SUB_JOBS);
    const rows = await this.subJobs.findAll(small.map(({ execution }) => execution.key));
    for (const { execution, changes } of evidence) {
      if (execution.numJobs > FEW_SUB_JOBS) rows.push(...(await this.subJobs.find(execution.key, [...changes.keys()])));
    }
    return new Map(rows.map((row) => [rowKey(row.executionKey, row.position), row]));
  }
}

function rowKey(executionKey: string, position: number): string {
  return `${executionKey}/${position}`;
}

function isNews(job: JobEntity, change: object): boolean {
  return Object.entries(change).some(
    ([column, value]) => JSON.stringify(job[column as keyof JobEntity]) !== JSON.stringify(value),
  );
}
