import { Injectable } from '@nestjs/common';
import { filter, firstValueFrom, fromEvent, interval, map, merge, switchMap, throwError } from 'rxjs';
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
    const known = merge(
      this.changes.stream.pipe(filter((change) => change.jobId === jobId)),
      interval(OTHER_REPLICAS_MS),
    ).pipe(
      switchMap(() => this.executions.find(key)),
      filter(isDecided),
    );
    const ends = [this.changes.ended.pipe(map(() => new Error('the app is being shut down') as unknown))];
    if (signal) ends.push(fromEvent(signal, 'abort').pipe(map(() => signal.reason as unknown)));
    const given = merge(...ends).pipe(
      switchMap((reason) => throwError(() => new SubmissionPendingError(jobId, reason))),
    );
    return firstValueFrom(merge(known, given));
  }
}

/** Whether a submission is in the queue, or will never be. */
export function isDecided(execution: ExecutionEntity | null): boolean {
  return execution?.phase !== EXECUTION_PHASE.INTENDED && execution?.phase !== EXECUTION_PHASE.SUBMITTING;
}
