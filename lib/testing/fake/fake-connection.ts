import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../domain/jobs.error.js';
import type { QueueReport } from '../../domain/scheduler-event.js';
import type { DirectoryEntry, HostFile } from '../../hosts/host.js';
import { failedCheck } from '../../schedulers/failed-check.js';
import {
  BatchSettledError,
  OutputsGoneError,
  SchedulerUnavailableError,
  SubmissionRejectedError,
  SubmissionUnclearError,
} from '../../schedulers/scheduler.errors.js';
import type {
  BatchReference,
  CollectedFiles,
  ControlAction,
  Scheduler,
  SchedulerCheck,
  Submission,
  SubmissionBatch,
  SubmittedCluster,
} from '../../schedulers/scheduler.js';
import { assertSubmittable, type FakeQueue } from './fake-queue.js';

/** What a test has asked for that goes wrong. */
export interface FakeFaults {
  /** Why it is out of reach; `null` while it answers. */
  unreachable: Error | null;
  /** How long each answer takes, in ms. */
  delay: number;
  /** Reasons to refuse the next submissions, one each. */
  readonly rejections: string[];
  /** How many of the next submissions are taken without an answer. */
  lostAnswers: number;
}

/** A {@link FakeScheduler} as one app sees it. */
export class FakeConnection implements Scheduler {
  readonly kind = 'fake';
  private closed = false;

  constructor(
    readonly name: string,
    private readonly queue: FakeQueue,
    private readonly faults: FakeFaults,
    private readonly nextClusterId: () => number,
  ) {}

  submit(submission: Submission, { signal }: { signal?: AbortSignal } = {}): Promise<SubmittedCluster> {
    return this.answer(async () => {
      const known = this.queue.find(submission.key);
      if (!known) await this.accept(submission);
      signal?.throwIfAborted();
      const { clusterId } = this.queue.enter(submission, this.nextClusterId());
      if (!known) this.maybeLoseAnswer();
      return { clusterId, firstProc: 0, lastProc: submission.numJobs - 1 };
    });
  }

  submitBatch(batch: SubmissionBatch): Promise<SubmittedCluster> {
    return this.answer(async () => {
      if (!this.queue.batches.has(batch.key)) {
        for (const submission of batch.submissions) await this.accept(submission);
      }
      const known = this.queue.batches.get(batch.key);
      if (known === null) throw new BatchSettledError(this.name);
      if (known) return known;
      const cluster = { clusterId: this.nextClusterId(), firstProc: 0, lastProc: batch.numProcs - 1 };
      let firstProc = 0;
      for (const submission of batch.submissions) {
        this.queue.enter(submission, cluster.clusterId, firstProc);
        firstProc += submission.numJobs;
      }
      this.queue.batches.set(batch.key, cluster);
      this.maybeLoseAnswer();
      return cluster;
    });
  }

  settleBatch({ key }: BatchReference): Promise<SubmittedCluster | null> {
    return this.answer(() => {
      const cluster = this.queue.batches.get(key) ?? null;
      this.queue.batches.set(key, cluster);
      return cluster;
    });
  }

  openEventLog(fileName: string): Promise<HostFile | null> {
    return this.answer(() => this.reachable(this.queue.openLog(fileName)));
  }

  /** Event logs are written in UTC. */
  zoneOffsetMinutes(): Promise<number> {
    return this.answer(() => 0);
  }

  query(keys: readonly string[]): Promise<QueueReport[]> {
    return this.answer(() => keys.flatMap((key) => this.queue.find(key)?.reports() ?? []));
  }

  control(action: ControlAction, keys: readonly string[], reason: string): Promise<void> {
    return this.answer(() => {
      for (const key of keys) this.queue.find(key)?.control(action, reason);
    });
  }

  acknowledge(keys: readonly string[]): Promise<void> {
    return this.answer(() => {
      for (const key of keys) {
        const cluster = this.queue.find(key);
        if (cluster) cluster.isAcknowledged = cluster.procsIn('idle', 'active', 'held').length === 0;
      }
    });
  }

  collect(directory: string, destination: string): Promise<CollectedFiles> {
    return this.answer(async () => {
      const cluster = this.queue.inDirectory(directory);
      if (!cluster) throw new OutputsGoneError(this.name, directory);
      return cluster.files.copyTo(destination);
    });
  }

  removeDirectory(directory: string): Promise<void> {
    return this.answer(() => {
      const cluster = this.queue.inDirectory(directory);
      if (cluster) cluster.isCleared = true;
    });
  }

  openOutput(directory: string, path: string): Promise<HostFile | null> {
    return this.answer(() => this.reachable(this.queue.inDirectory(directory)?.files.open(path) ?? null));
  }

  listOutput(directory: string, path: string): Promise<DirectoryEntry[] | null> {
    return this.answer(() => this.queue.inDirectory(directory)?.files.list(path) ?? null);
  }

  async check(): Promise<SchedulerCheck> {
    try {
      return await this.answer(() => ({
        ok: true,
        message: `The fake scheduler "${this.name}" takes jobs.`,
        reachable: true,
        authenticated: true,
        version: null,
        directoryWritable: true,
        scheddAnswers: true,
        clockDifference: 0,
      }));
    } catch (error) {
      return { ...failedCheck(error), reachable: false };
    }
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  private maybeLoseAnswer(): void {
    if (this.faults.lostAnswers === 0) return;
    this.faults.lostAnswers -= 1;
    throw new SubmissionUnclearError(this.name, new Error('the answer was lost.'));
  }

  /** What is refused for good is refused again, by itself as well as in a batch. */
  private async accept(submission: Submission): Promise<void> {
    const { refusals } = this.queue;
    const refusal = refusals.get(submission.key) ?? this.faults.rejections.shift();
    if (refusal !== undefined) refusals.set(submission.key, refusal);
    if (refusal !== undefined) throw new SubmissionRejectedError(this.name, refusal);
    try {
      await assertSubmittable(submission);
    } catch (error) {
      throw new SubmissionRejectedError(this.name, messageOf(error), { cause: error });
    }
  }

  private async answer<T>(make: () => T | Promise<T>): Promise<T> {
    this.assertReachable();
    if (this.faults.delay > 0) await delay(this.faults.delay);
    this.assertReachable();
    return make();
  }

  private assertReachable(): void {
    if (this.closed) throw new SchedulerUnavailableError(this.name, new Error('it was closed with the app.'));
    if (this.faults.unreachable) throw new SchedulerUnavailableError(this.name, this.faults.unreachable);
  }

  /** A handle breaks with the connection. */
  private reachable(file: HostFile | null): HostFile | null {
    if (!file) return null;
    return {
      size: () => this.answer(() => file.size()),
      read: (position, length) => this.answer(() => file.read(position, length)),
      close: () => file.close(),
    };
  }
}
