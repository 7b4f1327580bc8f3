import { randomUUID } from 'node:crypto';
import type { BatchReference, Scheduler } from '../schedulers/scheduler.js';
import { SubmissionRejectedError, UnsupportedSubmitCommandError } from '../schedulers/scheduler.errors.js';
import type { BatchPlace, BatchStore } from '../store/batch.store.js';
import type { ExecutionStore } from '../store/execution.store.js';
import type { Clock } from './engine.tokens.js';
import type { Adopted, LaneSubmission } from './lane-submission.js';
import { takeGroup } from './submission-shape.js';

/** A submission that takes longer, with large inputs or a host that hangs, keeps nobody behind it waiting; in ms. */
const PATIENCE_MS = 1000;

/**
 * Callers who submit one job after the other come back shortly one after the other. As many as went together are waited
 * for, so long at most, in ms: a submission costs more than that.
 */
const GATHERING_MS = 20;

/** Whoever has not come back after this time, in ms, does not submit in a loop. */
const RETURN_MS = 100;

interface Waiter {
  readonly submission: LaneSubmission;
  readonly resolve: (adopted: Adopted) => void;
  readonly reject: (error: unknown) => void;
}

/** A scheduler that takes several submissions as one. */
type BatchScheduler = Scheduler & Required<Pick<Scheduler, 'submitBatch'>>;

/**
 * The way of new submissions to one scheduler: one at a time, and whoever comes at the same instant, or meanwhile, goes
 * with it or with the next one, as one batch. So a single submission waits for nobody, and many together cost hardly more
 * than one.
 */
export class SubmissionLane {
  private readonly waiting: Waiter[] = [];
  private busy = false;
  private start: { readonly cancel: () => void } | null = null;
  /** How many went together last. */
  private together = 1;
  private forgetting: NodeJS.Timeout | undefined;
  /** Directories of batches that nobody needs any more. */
  private readonly spent: string[] = [];

  constructor(
    private readonly scheduler: Scheduler,
    private readonly executions: ExecutionStore,
    private readonly batches: BatchStore,
    private readonly clock: Clock,
  ) {}

  /** Submits under the submission's key and stores that it is; throws as {@link Scheduler.submit} does. */
  submit(submission: LaneSubmission): Promise<Adopted> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ submission, resolve, reject });
      this.startSoon();
    });
  }

  /** At the end of this turn of the event loop, or when those have come back who went together the last time. */
  private startSoon(): void {
    if (this.busy || this.waiting.length === 0) return;
    const complete = this.waiting.length >= this.together;
    if (this.start && !complete) return;
    this.start?.cancel();
    const startNow = (): void => {
      this.start = null;
      this.startNext();
    };
    if (complete) {
      const turn = setImmediate(startNow);
      this.start = {
        cancel: () => {
          clearImmediate(turn);
        },
      };
    } else {
      const timer = setTimeout(startNow, GATHERING_MS);
      this.start = {
        cancel: () => {
          clearTimeout(timer);
        },
      };
    }
  }

  private startNext(): void {
    if (this.busy || this.waiting.length === 0) return;
    this.busy = true;
    let held = true;
    const letNext = (): void => {
      if (!held) return;
      held = false;
      this.busy = false;
      this.startSoon();
    };
    const timer = setTimeout(letNext, PATIENCE_MS).unref();
    const group = this.takeNext();
    void this.handOver(group).finally(() => {
      clearTimeout(timer);
      this.expectBack(group.length);
      letNext();
      void this.clearUp();
    });
  }

  private expectBack(count: number): void {
    this.together = count;
    clearTimeout(this.forgetting);
    this.forgetting = setTimeout(() => {
      this.together = 1;
    }, RETURN_MS).unref();
  }

  private takeNext(): Waiter[] {
    return takesBatches(this.scheduler)
      ? takeGroup(this.waiting, ({ submission }) => submission)
      : this.waiting.splice(0, 1);
  }

  private async handOver(group: readonly Waiter[]): Promise<void> {
    try {
      await (takesBatches(this.scheduler) && group.length > 1
        ? this.submitTogether(this.scheduler, group)
        : Promise.all(group.map((waiter) => this.submitAlone(waiter))));
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  private async submitAlone({ submission, resolve, reject }: Waiter): Promise<void> {
    try {
      const place = placeOf(await this.scheduler.submit(submission.alone));
      const adoption = await this.executions.adopt(submission.execution.key, place, this.clock.now());
      resolve({ ...place, adoption });
    } catch (error) {
      reject(error);
    }
  }

  /** One whose submission is refused must not keep the others from running: the halves are tried under keys of their own. */
  private async submitTogether(scheduler: BatchScheduler, group: readonly Waiter[]): Promise<void> {
    const batch = await this.recordBatch(group);
    try {
      const submissions = group.map(({ submission }) => submission.inBatch);
      await this.adopt(batch, group, placeOf(await scheduler.submitBatch({ ...batch, submissions })));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await this.recordNoBatch(group);
      const middle = Math.ceil(group.length / 2);
      await this.handOver(group.slice(0, middle));
      await this.handOver(group.slice(middle));
    }
    this.spent.push(batch.directory);
  }

  /** Recorded before anything is sent: whoever finds one of the executions after a crash can find the batch. */
  private async recordBatch(group: readonly Waiter[]): Promise<BatchReference> {
    const key = randomUUID();
    let numProcs = 0;
    const members = group.map(({ submission: { execution } }) => {
      const member = { key: execution.key, offset: numProcs };
      numProcs += execution.numJobs;
      return member;
    });
    await this.batches.join(members, { key, numProcs });
    const first = group[0]?.submission.execution;
    return {
      key,
      directory: batchDirectory(key),
      eventLog: first?.eventLog ?? '',
      memberKey: first?.key ?? '',
      numProcs,
    };
  }

  private async recordNoBatch(group: readonly Waiter[]): Promise<void> {
    await this.batches.leave(group.map(({ submission }) => submission.execution.key));
  }

  private async adopt({ key }: BatchReference, group: readonly Waiter[], place: BatchPlace): Promise<void> {
    const keys = group.map(({ submission }) => submission.execution.key);
    const adoptions = await this.batches.adopt(key, keys, place, this.clock.now());
    let { firstProc } = place;
    for (const { submission, resolve } of group) {
      const { key: own, numJobs } = submission.execution;
      resolve({ clusterId: place.clusterId, firstProc, adoption: adoptions.get(own) ?? 'waits' });
      firstProc += numJobs;
    }
  }

  /** What is left of batches tells nobody anything any more; where this fails, the sweeper finds it. */
  private async clearUp(): Promise<void> {
    while (!this.busy) {
      const directory = this.spent.pop();
      if (directory === undefined) return;
      await this.scheduler.removeDirectory(directory).catch(() => undefined);
    }
  }
}

/** Base name of the directory of a batch on the submit host; no job has the id 0. */
export function batchDirectory(key: string): string {
  return `0-${key}`;
}

/** Where a cluster is in the queue. */
export function placeOf({ clusterId, firstProc }: BatchPlace): BatchPlace {
  return { clusterId, firstProc };
}

function takesBatches(scheduler: Scheduler): scheduler is BatchScheduler {
  return scheduler.submitBatch !== undefined;
}

function isRefusal(error: unknown): boolean {
  return error instanceof SubmissionRejectedError || error instanceof UnsupportedSubmitCommandError;
}
