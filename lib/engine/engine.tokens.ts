import type { StatusChange } from '../domain/status-change.js';
import type { JobEntity } from '../store/entities/index.js';

export { CLOCK, type Clock } from '../domain/clock.js';

/** Injection token of the {@link EngineOptions}. */
export const ENGINE_OPTIONS = 'NESTJS_JOBS_ENGINE_OPTIONS';

/** Injection token of the {@link ResultHandlerPort}. */
export const RESULT_HANDLERS = 'NESTJS_JOBS_RESULT_HANDLERS';

/** The results of one execution of a job, and how they come to its handlers. */
export interface ResultRun {
  readonly jobId: number;
  /** Number of the execution, counted from 1; 0 for a job without one. */
  readonly execution: number;
  /** Counted from 1. */
  readonly attempt: number;
  /** What made the handlers run: the end of the job, or a call of `processResults()`. */
  readonly cause: 'end' | 'request';
}

/** Through which the engine runs the app's result handlers, without knowing what an app holds in its hands. */
export interface ResultHandlerPort {
  /**
   * Runs the result handlers of a job one after the other. Nothing happens when there is none.
   * @throws HandlerFailure when one of them throws
   */
  run(run: ResultRun): Promise<void>;
}

/** Injection token of the {@link StatusHandlerPort}. */
export const STATUS_HANDLERS = 'NESTJS_JOBS_STATUS_HANDLERS';

/** Through which the engine runs the app's status handlers. */
export interface StatusHandlerPort {
  /** Whether there are any. */
  readonly areThere: boolean;
  /** Whether one of them wants to see a change. */
  want(job: Pick<JobEntity, 'app' | 'template'>, change: StatusChange): boolean;
  /**
   * Shows a change to those who want to see it and have not, one after the other, even when one fails.
   * @throws HandlerFailure of the first one that throws
   */
  run(job: JobEntity, change: StatusChange, attempt: number): Promise<void>;
}

/** Injection token of the {@link SubmitTemplates} that jobs can start from. */
export const SUBMIT_TEMPLATES = 'NESTJS_JOBS_SUBMIT_TEMPLATES';
