import { Injectable } from '@nestjs/common';
import { endWith, ignoreElements, Subject, type Observable } from 'rxjs';
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

  /** Each change, from now on; ends when the app shuts down. */
  readonly stream: Observable<JobChanged> = this.subject.asObservable();

  /** One value when {@link stream} ends: the app shuts down. */
  readonly ended: Observable<void> = this.stream.pipe(ignoreElements(), endWith(undefined));

  /** A job's row was changed. */
  emit(jobId: number): void {
    this.subject.next({ jobId });
  }

  /** A job's row was removed. */
  emitRemoved(removed: JobEntity): void {
    this.subject.next({ jobId: removed.id, removed });
  }

  /** Ends {@link stream}. */
  complete(): void {
    this.subject.complete();
  }
}
