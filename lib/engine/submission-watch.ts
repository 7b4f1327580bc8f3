import { Injectable } from '@nestjs/common';
import {
  filter,
  firstValueFrom,
  fromEvent,
  interval,
  merge,
  startWith,
  switchMap,
  take,
  takeUntil,
  throwError,
} from 'rxjs';
import { EXECUTION_PHASE } from '../store/execution-phase.js';
import { ExecutionStore } from '../store/execution.store.js';
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

  /** Resolves when the execution is in the queue, or will never be; rejects with the signal's reason. */
  async wait(key: string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const execution = await this.executions.find(key);
    if (!execution) return;
    const news = merge(
      this.changes.stream.pipe(filter(({ jobId }) => jobId === execution.jobId)),
      interval(OTHER_REPLICAS_MS),
    ).pipe(
      startWith(null),
      switchMap(() => this.isKnown(key)),
      filter(Boolean),
      take(1),
    );
    if (!signal) {
      await firstValueFrom(news, { defaultValue: true });
      return;
    }
    const aborted = fromEvent(signal, 'abort').pipe(switchMap(() => throwError(() => signal.reason as unknown)));
    await firstValueFrom(merge(news, aborted).pipe(takeUntil(news)), { defaultValue: true });
  }

  private async isKnown(key: string): Promise<boolean> {
    const phase = (await this.executions.find(key))?.phase;
    return phase !== EXECUTION_PHASE.INTENDED && phase !== EXECUTION_PHASE.SUBMITTING;
  }
}
