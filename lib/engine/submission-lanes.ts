import { Inject, Injectable } from '@nestjs/common';
import { JobSchedulers } from '../schedulers/job-schedulers.js';
import type { Scheduler, SubmittedCluster } from '../schedulers/scheduler.js';
import type { ExecutionEntity } from '../store/entities/index.js';
import { BatchStore } from '../store/batch.store.js';
import { ExecutionStore } from '../store/execution.store.js';
import { CLOCK, type Clock } from './engine.tokens.js';
import type { Adopted, LaneSubmission } from './lane-submission.js';
import { placeOf, SubmissionLane } from './submission-lane.js';

/** The ways of submissions to all schedulers; see {@link SubmissionLane}. */
@Injectable()
export class SubmissionLanes {
  private readonly lanes = new WeakMap<Scheduler, SubmissionLane>();

  constructor(
    private readonly schedulers: JobSchedulers,
    private readonly executions: ExecutionStore,
    private readonly batches: BatchStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Submits an execution of which nothing can be in the queue, perhaps together with others. Throws as
   * {@link Scheduler.submit} does.
   */
  submit(scheduler: string, submission: LaneSubmission): Promise<Adopted> {
    return this.laneOf(this.schedulers.get(scheduler)).submit(submission);
  }

  /**
   * Finds out what became of an execution that may be in the queue, and submits it if it certainly is not. One that was
   * sent in a batch is looked for there first; a batch that is not in the queue by then never will be.
   */
  async recover(execution: ExecutionEntity, submission: LaneSubmission): Promise<Adopted> {
    const scheduler = this.schedulers.get(execution.scheduler);
    const cluster = (await this.findInBatch(scheduler, execution)) ?? (await scheduler.submit(submission.alone));
    return { ...cluster, adoption: await this.executions.adopt(execution.key, placeOf(cluster), this.clock.now()) };
  }

  private async findInBatch(scheduler: Scheduler, execution: ExecutionEntity): Promise<SubmittedCluster | null> {
    const { key, eventLog, numJobs, batchKey, batchOffset, batchProcs } = execution;
    if (batchKey === null || batchOffset === null || batchProcs === null || !scheduler.settleBatch) return null;
    const batch = { key: batchKey, directory: `0-${batchKey}`, eventLog, memberKey: key, numProcs: batchProcs };
    const cluster = await scheduler.settleBatch(batch);
    if (!cluster) {
      await this.batches.leave([key]);
      return null;
    }
    const firstProc = cluster.firstProc + batchOffset;
    return { clusterId: cluster.clusterId, firstProc, lastProc: firstProc + numJobs - 1 };
  }

  private laneOf(scheduler: Scheduler): SubmissionLane {
    const known = this.lanes.get(scheduler);
    if (known) return known;
    const lane = new SubmissionLane(scheduler, this.executions, this.batches, this.clock);
    this.lanes.set(scheduler, lane);
    return lane;
  }
}
