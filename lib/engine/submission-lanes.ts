import { Inject, Injectable } from '@nestjs/common';
import { JobSchedulers } from '../schedulers/job-schedulers.js';
import type { BatchReference, Scheduler, SubmittedCluster } from '../schedulers/scheduler.js';
import type { ExecutionEntity } from '../store/entities/index.js';
import { BatchStore, type BatchPlace } from '../store/batch.store.js';
import { ExecutionStore } from '../store/execution.store.js';
import { CLOCK, type Clock } from './engine.tokens.js';
import type { Adopted, LaneSubmission } from './lane-submission.js';
import { batchDirectory, placeOf, SubmissionLane } from './submission-lane.js';

/** How many batches are remembered that were settled. */
const MOST_SETTLEMENTS = 100;

/** The ways of submissions to all schedulers; see {@link SubmissionLane}. */
@Injectable()
export class SubmissionLanes {
  private readonly lanes = new WeakMap<Scheduler, SubmissionLane>();
  /** Batches that were settled lately, by their keys. */
  private readonly settlements = new Map<string, Promise<SubmittedCluster | null>>();

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
   * sent in a batch is looked for there, once for all that were sent in it. A batch that is not in the queue by then never
   * will be: then they go together again.
   */
  async recover(execution: ExecutionEntity, submission: LaneSubmission): Promise<Adopted> {
    const scheduler = this.schedulers.get(execution.scheduler);
    const batch = batchOf(execution);
    if (batch && scheduler.settleBatch) {
      const cluster = await this.settle(scheduler, batch);
      if (cluster) return this.adopt(execution, { ...cluster, firstProc: cluster.firstProc + batch.offset });
      await this.batches.leave([execution.key]);
      return this.laneOf(scheduler).submit(submission);
    }
    return this.adopt(execution, await scheduler.submit(submission.alone));
  }

  private async adopt({ key }: ExecutionEntity, cluster: BatchPlace): Promise<Adopted> {
    const place = placeOf(cluster);
    return { ...place, adoption: await this.executions.adopt(key, place, this.clock.now()) };
  }

  /** What became of a batch changes no more once it is known: whoever else was sent in it need not ask. */
  private settle(scheduler: Scheduler, batch: BatchReference): Promise<SubmittedCluster | null> {
    const known = this.settlements.get(batch.key);
    if (known) return known;
    const settlement = Promise.resolve(scheduler.settleBatch?.(batch) ?? null);
    this.settlements.set(batch.key, settlement);
    settlement.catch(() => this.settlements.delete(batch.key));
    for (const oldest of [...this.settlements.keys()].slice(0, -MOST_SETTLEMENTS)) this.settlements.delete(oldest);
    return settlement;
  }

  private laneOf(scheduler: Scheduler): SubmissionLane {
    const known = this.lanes.get(scheduler);
    if (known) return known;
    const lane = new SubmissionLane(scheduler, this.executions, this.batches, this.clock);
    this.lanes.set(scheduler, lane);
    return lane;
  }
}

/** The batch in which an execution was sent, and where in it; `null` when by itself. */
function batchOf({
  key,
  eventLog,
  batchKey,
  batchOffset,
  batchProcs,
}: ExecutionEntity): (BatchReference & { readonly offset: number }) | null {
  if (batchKey === null || batchOffset === null || batchProcs === null) return null;
  const directory = batchDirectory(batchKey);
  return { key: batchKey, directory, eventLog, memberKey: key, numProcs: batchProcs, offset: batchOffset };
}
