import { randomUUID } from 'node:crypto';
import type { BatchReference, Scheduler, Submission, SubmittedCluster } from '../schedulers/scheduler.js';
import { SubmissionRejectedError, UnsupportedSubmitCommandError } from '../schedulers/scheduler.errors.js';
import type { ExecutionStore } from '../store/execution.store.js';
import { isSmall, shapeOf, takeGroup } from './submission-shape.js';

/** A submission that takes longer, with large inputs or a host that hangs, keeps nobody behind it waiting; in ms. */
const PATIENCE_MS = 1000;

/** A submission in its two forms: by itself, and as a member of a batch, where the numbers of procs are written out. */
export interface LaneSubmission {
  readonly alone: Submission;
  readonly inBatch: () => Submission;
}

interface Waiter extends LaneSubmission {
  readonly shape: string | null;
  readonly numProcs: number;
  readonly resolve: (cluster: SubmittedCluster) => void;
  readonly reject: (error: unknown) => void;
}

/** A scheduler that takes several submissions as one. */
type BatchScheduler = Scheduler & Required<Pick<Scheduler, 'submitBatch'>>;

/**
 * The way of new submissions to one scheduler: one at a time, and whoever comes meanwhile goes with the next one, as one
 * batch. So a single submission waits for nobody, and many together cost hardly more than one.
 */
export class SubmissionLane {
  private readonly waiting: Waiter[] = [];
  private busy = false;

  constructor(
    private readonly scheduler: Scheduler,
    private readonly executions: ExecutionStore,
  ) {}

  /** Submits under the submission's key; resolves, and throws, as {@link Scheduler.submit} does. */
  submit(submission: LaneSubmission): Promise<SubmittedCluster> {
    return new Promise((resolve, reject) => {
      const mayGoTogether = this.scheduler.submitBatch !== undefined && isSmall(submission.alone);
      const shape = mayGoTogether ? shapeOf(submission.inBatch()) : null;
      this.waiting.push({ ...submission, shape, numProcs: submission.alone.numJobs, resolve, reject });
      this.startNext();
    });
  }

  private startNext(): void {
    if (this.busy || this.waiting.length === 0) return;
    this.busy = true;
    let held = true;
    const letNext = (): void => {
      if (!held) return;
      held = false;
      this.busy = false;
      this.startNext();
    };
    const timer = setTimeout(letNext, PATIENCE_MS).unref();
    void this.handOver(takeGroup(this.waiting)).finally(() => {
      clearTimeout(timer);
      letNext();
    });
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

  private async submitAlone({ alone, resolve, reject }: Waiter): Promise<void> {
    await this.scheduler.submit(alone).then(resolve, reject);
  }

  /** One whose submission is refused must not keep the others from running: the halves are tried under keys of their own. */
  private async submitTogether(scheduler: BatchScheduler, group: readonly Waiter[]): Promise<void> {
    const batch = await this.recordBatch(group);
    try {
      const submissions = group.map(({ inBatch }) => inBatch());
      this.answer(group, await scheduler.submitBatch({ ...batch, submissions }));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await this.recordNoBatch(group);
      const middle = Math.ceil(group.length / 2);
      await this.handOver(group.slice(0, middle));
      await this.handOver(group.slice(middle));
    }
    // What is left of it tells nobody anything any more; where this fails, the sweeper finds it.
    await scheduler.removeDirectory(batch.directory).catch(() => undefined);
  }

  /** Recorded before anything is sent: whoever finds one of the executions after a crash can find the batch. */
  private async recordBatch(group: readonly Waiter[]): Promise<BatchReference> {
    const key = randomUUID();
    let numProcs = 0;
    const members = group.map(({ alone, numProcs: own }) => {
      const member = { key: alone.key, offset: numProcs };
      numProcs += own;
      return member;
    });
    await this.executions.joinBatch(members, { key, numProcs });
    const [first] = group;
    return {
      key,
      directory: `0-${key}`,
      eventLog: first?.alone.eventLog ?? '',
      memberKey: first?.alone.key ?? '',
      numProcs,
    };
  }

  private async recordNoBatch(group: readonly Waiter[]): Promise<void> {
    await this.executions.leaveBatch(group.map(({ alone }) => alone.key));
  }

  private answer(group: readonly Waiter[], { clusterId, firstProc }: SubmittedCluster): void {
    let next = firstProc;
    for (const { numProcs, resolve } of group) {
      resolve({ clusterId, firstProc: next, lastProc: next + numProcs - 1 });
      next += numProcs;
    }
  }
}

function takesBatches(scheduler: Scheduler): scheduler is BatchScheduler {
  return scheduler.submitBatch !== undefined;
}

function isRefusal(error: unknown): boolean {
  return error instanceof SubmissionRejectedError || error instanceof UnsupportedSubmitCommandError;
}
