import { createHash } from 'node:crypto';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../domain/jobs.error.js';
import { WORKER_SOURCE } from './generated/worker-source.js';
import type { Queue } from './queue.js';
import { stagingPath } from './staging.js';
import { slotsToStart, writeMaxRunning } from './worker-pool.js';
import { startWorker } from './worker/start-worker.js';

/** A worker that was just started has not taken its slot yet; meanwhile no other is started for it. */
const START_TIME = 2000;

/** Sees to it that workers run while there is work for them. */
export class WorkerSupply {
  private readonly starting = new Map<number, NodeJS.Timeout>();
  /** Slots whose worker may have looked for work before there was what it is wanted for. */
  private readonly wantedAgain = new Set<number>();
  private closed = false;

  constructor(
    private readonly queue: Queue,
    private readonly maxRunning: number,
    private readonly warn: (message: string) => void,
  ) {}

  /** Puts the worker's program where workers find it, and tells them how many they may be. */
  prepare(): void {
    const path = this.programPath();
    if (!existsSync(path)) {
      const staged = stagingPath(this.queue.layout.staging, 'worker');
      writeFileSync(staged, WORKER_SOURCE);
      renameSync(staged, path);
    }
    writeMaxRunning(this.queue.layout, this.maxRunning);
  }

  /** Starts workers that are missing. Where that fails now, the next call does it: what was submitted is submitted. */
  ensure(): void {
    if (this.closed) return;
    try {
      for (const slot of slotsToStart(this.queue, this.maxRunning)) {
        if (this.starting.has(slot)) this.wantedAgain.add(slot);
        else this.start(slot);
      }
    } catch (error) {
      this.warnOfNone(messageOf(error));
    }
  }

  close(): void {
    this.closed = true;
    for (const timer of this.starting.values()) {
      clearTimeout(timer);
    }
  }

  private start(slot: number): void {
    const worker = startWorker({ path: this.programPath(), layout: this.queue.layout }, slot);
    const timer = setTimeout(() => this.starting.delete(slot), START_TIME).unref();
    this.starting.set(slot, timer);
    worker.once('error', (error) => {
      this.warnOfNone(error.message);
    });
    worker.once('exit', (code, signal) => {
      this.ended(slot, code, signal);
    });
  }

  /** A worker that was killed leaves a proc behind. One that fails by itself would do so again at once. */
  private ended(slot: number, code: number | null, signal: NodeJS.Signals | null): void {
    clearTimeout(this.starting.get(slot));
    this.starting.delete(slot);
    const isWantedAgain = this.wantedAgain.delete(slot) && code === 0;
    if (this.closed) return;
    if (code !== null && code !== 0) {
      this.warn(`A worker ended with exit code ${code}; see worker.log in ${this.queue.layout.bin}.`);
    }
    if (signal !== null || isWantedAgain) this.ensure();
  }

  private warnOfNone(reason: string): void {
    this.warn(`A worker could not be started: ${reason}. Jobs wait until one can.`);
  }

  private programPath(): string {
    const hash = createHash('sha256').update(WORKER_SOURCE).digest('hex').slice(0, 16);
    return join(this.queue.layout.bin, `worker-${hash}.cjs`);
  }
}
