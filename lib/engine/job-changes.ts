import { Injectable } from '@nestjs/common';
import { endWith, ignoreElements, Observable, Subject } from 'rxjs';
import type { JobEntity } from '../store/entities/index.js';

/** A job whose row this process has changed. */
export interface JobChanged {
  readonly jobId: number;
  /** What the row was, where it was removed. */
  readonly removed?: JobEntity;
}

/** Tells everybody in this process which jobs it has changed. */
@Injectable()
export class JobChanges {
  private readonly subject = new Subject<JobChanged>();
  private readonly listeners = new Map<number, Set<(change: JobChanged) => void>>();

  /** Each change, from now on; ends when the app shuts down. */
  readonly stream: Observable<JobChanged> = this.subject.asObservable();

  /** The same of one job: who is interested in one job is not asked about each other's. */
  of(jobId: number): Observable<JobChanged> {
    return new Observable((subscriber) => {
      const take = (change: JobChanged): void => {
        subscriber.next(change);
      };
      const listeners = this.listeners.get(jobId) ?? new Set();
      this.listeners.set(jobId, listeners.add(take));
      return () => {
        listeners.delete(take);
        if (listeners.size === 0) this.listeners.delete(jobId);
      };
    });
  }

  /** One value when {@link stream} ends: the app shuts down. */
  readonly ended: Observable<void> = this.stream.pipe(ignoreElements(), endWith(undefined));

  /** A job's row was changed. */
  emit(jobId: number): void {
    this.tell({ jobId });
  }

  /** A job's row was removed. */
  emitRemoved(removed: JobEntity): void {
    this.tell({ jobId: removed.id, removed });
  }

  /** Ends {@link stream}. */
  complete(): void {
    this.subject.complete();
  }
  private tell(change: JobChanged): void {
    this.subject.next(change);
    for (const take of [...(this.listeners.get(change.jobId) ?? [])]) take(change);
  }
}
