import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Actor } from '../control.js';
import { JobDescription } from '../job-description.js';
import type { ActiveProc } from '../names.js';
import type { Queue } from '../queue.js';
import { readMaxRunning, slotsToStart } from '../worker-pool.js';
import { Claims } from './claims.js';
import { settleProc } from './outcome.js';
import { ownIdentity } from './process-identity.js';
import { ProcRun } from './proc-run.js';
import { recoverAbandoned } from './recovery.js';
import { releaseSlot, takeSlot } from './slots.js';
import { startWorker } from './start-worker.js';

/** How long a worker waits for more work before it ends, and how often it looks, in milliseconds. */
const LINGER = 500;
const LOOK_INTERVAL = 25;
/** How often it looks whether other workers are gone. */
const UPKEEP_INTERVAL = 1000;

/** The process that works in one slot: it takes idle procs and sees each through to its end. */
export class Worker {
  private readonly actor: Actor = { owner: ownIdentity(), now: Date.now };
  private readonly claims: Claims;
  private readonly jobs = new Map<number, JobDescription>();
  private upkeep: Promise<void> | undefined;
  private inHand: ActiveProc | null = null;

  constructor(
    private readonly queue: Queue,
    private readonly slot: number,
    private readonly programPath: string,
    private readonly report: (error: unknown) => void,
  ) {
    this.claims = new Claims(queue, this.actor.owner);
  }

  /** Works until there is nothing to do; returns at once when another worker has the slot. */
  async run(): Promise<void> {
    const { layout } = this.queue;
    if (!takeSlot(layout, this.slot, this.actor.owner)) return;
    const timer = setInterval(() => {
      this.startUpkeep();
    }, UPKEEP_INTERVAL);
    try {
      this.startUpkeep();
      do {
        await this.workUntilIdle();
        await this.upkeep;
        releaseSlot(layout, this.slot, this.actor.owner);
        // Whoever left work and saw this slot taken before its release did not start another worker.
      } while (this.isSlotWanted() && this.hasWork() && takeSlot(layout, this.slot, this.actor.owner));
    } finally {
      clearInterval(timer);
      releaseSlot(layout, this.slot, this.actor.owner);
    }
  }

  private async workUntilIdle(): Promise<void> {
    let idleSince = Date.now();
    while (this.isSlotWanted() && Date.now() - idleSince < LINGER) {
      this.inHand = this.claims.next();
      if (this.inHand) {
        await this.work(this.inHand);
        idleSince = Date.now();
      } else {
        await delay(LOOK_INTERVAL);
      }
    }
  }

  private async work(proc: ActiveProc): Promise<void> {
    const job = this.findJob(proc.clusterId);
    if (!job) {
      this.queue.forget(proc);
      return;
    }
    const run = new ProcRun(this.queue, job, proc, `slot${this.slot + 1}@${hostname()}`);
    const transition = await run.run();
    await settleProc(this.queue, job, proc, { record: run.record, transition }, this.actor);
  }

  private isSlotWanted(): boolean {
    return this.slot < readMaxRunning(this.queue.layout);
  }

  private hasWork(): boolean {
    return this.queue.readyClusters().some((clusterId) => this.queue.countIdle(clusterId, 1) > 0);
  }

  /** Recovers what other workers left, also while a program runs here for days, and replaces those workers. */
  private startUpkeep(): void {
    this.upkeep ??= this.keepUp()
      .catch(this.report)
      .finally(() => {
        this.upkeep = undefined;
      });
  }

  private async keepUp(): Promise<void> {
    const isInHand = ({ clusterId, procId }: ActiveProc): boolean =>
      this.inHand?.clusterId === clusterId && this.inHand.procId === procId;
    await recoverAbandoned(this.queue, (clusterId) => this.findJob(clusterId), isInHand, this.actor);
    const { layout } = this.queue;
    for (const slot of slotsToStart(this.queue, readMaxRunning(layout))) {
      startWorker({ path: this.programPath, layout }, slot).on('error', this.report);
    }
  }

  private findJob(clusterId: number): JobDescription | null {
    const known = this.jobs.get(clusterId);
    if (known) return known;
    const cluster = this.queue.readCluster(clusterId);
    if (!cluster) return null;
    const job = new JobDescription(cluster, clusterId, this.queue.layout);
    // One at a time is enough: procs come cluster by cluster.
    this.jobs.clear();
    this.jobs.set(clusterId, job);
    return job;
  }
}
