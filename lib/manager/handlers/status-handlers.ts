import { Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { StatusChange } from '../../domain/status-change.js';
import type { StatusHandlerPort } from '../../engine/engine.tokens.js';
import { HandlerFailure } from '../../engine/handler-failure.js';
import type { JobEntity } from '../../store/entities/index.js';
import { StatusRecorder } from '../../store/status-recorder.js';
import { TemplateRegistry } from '../../templates/template.registry.js';
import { onJobStatusOf, type JobStatusChange, type OnJobStatusOptions } from '../decorators/on-job-status.decorator.js';
import { jobOfRow } from '../job-of-row.js';
import { HandlerFilterError } from '../manager.errors.js';
import { ManagerServices } from '../manager.services.js';
import { HandlerExplorer, type FoundHandler } from './handler-explorer.js';
import { isForChange, problemOfFilter } from './handler-filter.js';

/** Finds the `@OnJobStatus` methods of the application and calls them. */
@Injectable()
export class StatusHandlers implements StatusHandlerPort, OnModuleInit, OnApplicationBootstrap {
  private handlers: readonly FoundHandler<OnJobStatusOptions>[] = [];

  constructor(
    private readonly explorer: HandlerExplorer,
    private readonly recorder: StatusRecorder,
    private readonly registry: TemplateRegistry,
    private readonly moduleRef: ModuleRef,
  ) {}

  /** Without handlers nothing is recorded. */
  onModuleInit(): void {
    this.handlers = this.explorer.find(onJobStatusOf);
    if (this.areThere) this.recorder.observe((job, change) => this.want(job, change));
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

  get areThere(): boolean {
    return this.handlers.length > 0;
  }

  want(job: Pick<JobEntity, 'app' | 'template'>, change: StatusChange): boolean {
    return this.handlers.some(({ options }) => isForChange(options, job, change, this.registry));
  }

  async run(row: JobEntity, change: StatusChange, attempt: number): Promise<void> {
    const seenBy = [...(change.seenBy ?? [])];
    const failures: { readonly name: string; readonly error: unknown }[] = [];
    const concerned = this.handlers.filter(
      ({ name, options }) => isForChange(options, row, change, this.registry) && !seenBy.includes(name),
    );
    for (const { name, call } of concerned) {
      try {
        // Each one gets a job of its own: what one changes of it without saving is no other one's business.
        await call(jobOfRow(row, this.services), asSeen(row, change, attempt));
        seenBy.push(name);
      } catch (error) {
        failures.push({ name, error });
      }
    }
    const [first] = failures;
    if (first) throw new HandlerFailure(first.name, first.error, seenBy);
  }

  /** Taken late: the services hold the engine, which holds this. */
  private get services(): ManagerServices {
    return this.moduleRef.get(ManagerServices, { strict: false });
  }
}

function asSeen(
  { key }: JobEntity,
  { number, from, to, customStatus, time }: StatusChange,
  attempt: number,
): JobStatusChange {
  return { id: `${key}:${number}`, number, from, to, customStatus, time: new Date(time), attempt };
}
