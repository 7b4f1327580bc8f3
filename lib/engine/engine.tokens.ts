export { CLOCK, type Clock } from '../domain/clock.js';

/** Injection token of the {@link EngineOptions}. */
export const ENGINE_OPTIONS = 'NESTJS_JOBS_ENGINE_OPTIONS';

/** Injection token of the {@link ResultHandlerPort}. */
export const RESULT_HANDLERS = 'NESTJS_JOBS_RESULT_HANDLERS';

/** Through which the engine runs the app's result handlers, without knowing what an app holds in its hands. */
export interface ResultHandlerPort {
  /** Runs the result handlers of a job; rejects with what a handler throws. Nothing happens when there is none. */
  run(jobId: number): Promise<void>;
}

/** Injection token of the {@link SubmitTemplates} that jobs can start from. */
export const SUBMIT_TEMPLATES = 'NESTJS_JOBS_SUBMIT_TEMPLATES';
