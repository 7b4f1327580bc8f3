import { rm } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import type { ExecutionEntity, JobEntity } from '../store/entities/index.js';
import { EXECUTION_PHASE, type ExecutionPhase } from '../store/execution-phase.js';
import { ExecutionStore } from '../store/execution.store.js';
import { ItemStore } from '../store/item.store.js';
import { JobStore } from '../store/job.store.js';
import { SubJobStore } from '../store/sub-job.store.js';
import { WakeStore } from '../store/wake.store.js';
import { jobDirectory } from '../workspaces/job-directory.js';
import { JobChanges } from './job-changes.js';

const NOT_BEGUN: readonly ExecutionPhase[] = [EXECUTION_PHASE.INTENDED, EXECUTION_PHASE.SUBMITTING];

/** Removes what is left of a job on this machine, once nothing of it is left on a scheduler. */
@Injectable()
export class JobRemover {
  constructor(
    private readonly jobs: JobStore,
    private readonly executions: ExecutionStore,
    private readonly subJobs: SubJobStore,
    private readonly items: ItemStore,
    private readonly wakes: WakeStore,
    private readonly changes: JobChanges,
  ) {}

  /** The executions of a job of which something may be left on a scheduler. */
  async openExecutions({ id, executionKey }: JobEntity): Promise<ExecutionEntity[]> {
    const executions = await this.executions.findByJob(id);
    // An intent that its job does not name was never begun, and never will be.
    const isUnused = ({ key, phase }: ExecutionEntity): boolean => key !== executionKey && NOT_BEGUN.includes(phase);
    return executions.filter((execution) => execution.phase !== EXECUTION_PHASE.CLOSED && !isUnused(execution));
  }

  /** Removes the job's own directory, then its rows; the job's row last, so that an interrupted removal is found. */
  async remove(job: JobEntity): Promise<void> {
    await rm(jobDirectory(job.workspace, job), { recursive: true, force: true });
    const executions = await this.executions.findByJob(job.id);
    await this.subJobs.remove(executions.map(({ key }) => key));
    await this.executions.removeByJob(job.id);
    await this.items.removeByJob(job.id);
    await this.wakes.removeByJob(job.id);
    await this.jobs.remove(job);
    this.changes.emitRemoved(job);
  }
}
