import { Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { ResultHandlerPort, ResultRun } from '../../engine/engine.tokens.js';
import { HandlerFailure } from '../../engine/handler-failure.js';
import type { JobEntity } from '../../store/entities/index.js';
import { JobStore } from '../../store/job.store.js';
import { TemplateRegistry } from '../../templates/template.registry.js';
import {
  onJobResultsOf,
  type JobResultsDelivery,
  type OnJobResultsOptions,
} from '../decorators/on-job-results.decorator.js';
import { jobOfRow } from '../job-of-row.js';
import { HandlerFilterError } from '../manager.errors.js';
import { ManagerServices } from '../manager.services.js';
import { HandlerExplorer, type FoundHandler } from './handler-explorer.js';
import { isForJob, problemOfFilter } from './handler-filter.js';

/** Finds the `@OnJobResults` methods of the application and calls them. */
@Injectable()
export class ResultHandlers implements ResultHandlerPort, OnModuleInit, OnApplicationBootstrap {
  private handlers: readonly FoundHandler<OnJobResultsOptions>[] = [];

  constructor(
    private readonly explorer: HandlerExplorer,
    private readonly jobs: JobStore,
    private readonly registry: TemplateRegistry,
    private readonly moduleRef: ModuleRef,
  ) {}

  onModuleInit(): void {
    this.handlers = this.explorer.find(onJobResultsOf);
  }

  /** When the apps of all modules are known. */
  onApplicationBootstrap(): void {
    for (const { name, options } of this.handlers) {
      for (const filter of options) {
        const problem = problemOfFilter(filter, this.registry);
        if (problem !== undefined) throw new HandlerFilterError(name, problem);
      }
    }
  }

  /** Whether a handler is for this job. */
  areFor(job: Pick<JobEntity, 'app' | 'template'>): boolean {
    return this.handlers.some(({ options }) => isForJob(options, job, this.registry));
  }

  async run({ jobId, execution, attempt, cause }: ResultRun): Promise<void> {
    const row = await this.jobs.findById(jobId);
    if (!row) return;
    const delivery: JobResultsDelivery = { id: `${row.key}:results:${execution}`, attempt, cause };
    for (const { name, options, call } of this.handlers) {
      if (!isForJob(options, row, this.registry)) continue;
      try {
        // Taken late: the services hold the engine, which holds this.
        await call(jobOfRow(row, this.moduleRef.get(ManagerServices, { strict: false })), delivery);
      } catch (error) {
        throw new HandlerFailure(name, error);
      }
    }
  }
}
