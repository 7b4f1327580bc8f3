import { Injectable } from '@nestjs/common';
import { filter, firstValueFrom, fromEvent, interval, map, merge, Observable, switchMap, throwError } from 'rxjs';
import type { ExecutionEntity } from '../store/entities/index.js';
import { EXECUTION_PHASE } from '../store/execution-phase.js';
import { ExecutionStore } from '../store/execution.store.js';
import { SubmissionPendingError } from './engine.errors.js';
import { JobChanges } from './job-changes.js';

/** Another replica may be the one that submits: its changes are seen in the database only. */
const OTHER_REPLICAS_MS = 2000;

/** Waits until it is known what became of a submission. */
@Injectable()
export class SubmissionWatch {
  /** By the keys of their executions: who waits for one hears nothing of the others. */
  private readonly waiting = new Map<string, Set<(execution: ExecutionEntity) => void>>();

  constructor(
    private readonly executions: ExecutionStore,
    private readonly changes: JobChanges,
  ) {}

  /**
   * Resolves with the execution when it is in the queue, or will never be; with `null` when its row is gone. Call it
   * before the submission begins: it looks when something has changed.
   * @throws SubmissionPendingError when the signal, or the end of the app, ends the waiting
   */
  async wait({ key, jobId }: ExecutionEntity, signal?: AbortSignal): Promise<ExecutionEntity | null> {
    if (signal?.aborted) throw new SubmissionPendingError(jobId, signal.reason);
    const found = merge(this.changes.of(jobId), interval(OTHER_REPLICAS_MS)).pipe(
      switchMap(() => this.executions.find(key)),
      filter(isDecided),
    );
    const told = new Observable<ExecutionEntity>((subscriber) =>
      this.listen(key, (known) => {
        subscriber.next(known);
      }),
    );
    const ends = [this.changes.ended.pipe(map(() => new Error('the app is being shut down') as unknown))];
    if (signal) ends.push(fromEvent(signal, 'abort').pipe(map(() => signal.reason as unknown)));
    const given = merge(...ends).pipe(
      switchMap((reason) => throwError(() => new SubmissionPendingError(jobId, reason))),
    );
    return firstValueFrom(merge(told, found, given));
  }

  /** Somebody in this process knows what became of a submission: who waits for it need not look. */
  tell(execution: ExecutionEntity): void {
    for (const take of this.waiting.get(execution.key) ?? []) take(execution);
  }

  /** @returns what ends the listening */
  private listen(key: string, take: (execution: ExecutionEntity) => void): () => void {
    const listeners = this.waiting.get(key) ?? new Set();
    this.waiting.set(key, listeners.add(take));
    return () => {
      listeners.delete(take);
      if (listeners.size === 0) this.waiting.delete(key);
    };
  }
}

/** Whether a submission is in the queue, or will never be. */
export function isDecided(execution: ExecutionEntity | null): boolean {
  return execution?.phase !== EXECUTION_PHASE.INTENDED && execution?.phase !== EXECUTION_PHASE.SUBMITTING;
}
