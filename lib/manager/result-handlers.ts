import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, ModuleRef } from '@nestjs/core';
import type { ResultHandlerPort } from '../engine/engine.tokens.js';
import { JobStore } from '../store/job.store.js';
import type { JobEntity } from '../store/entities/index.js';
import { packageOf } from './decorators/inject-job-manager.decorator.js';
import { onJobResultsOf } from './decorators/on-job-results.decorator.js';
import type { Job } from './job.js';
import { jobOfRow } from './job-of-row.js';
import { ManagerServices } from './manager.services.js';

interface ResultHandler {
  readonly app: string | undefined;
  readonly template: string | undefined;
  readonly call: (job: Job) => unknown;
}

/** Finds the `@OnJobResults` methods of the application and calls them. */
@Injectable()
export class ResultHandlers implements ResultHandlerPort, OnModuleInit {
  private readonly handlers: ResultHandler[] = [];

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly jobs: JobStore,
    private readonly moduleRef: ModuleRef,
  ) {}

  onModuleInit(): void {
    for (const { instance } of this.discovery.getProviders() as { instance: unknown }[]) {
      if (typeof instance === 'object' && instance !== null) this.register(instance as Record<string, unknown>);
    }
  }

  /** Calls the handlers of a job one after the other; rejects with what the first failing one throws. */
  async run(jobId: number): Promise<void> {
    const row = await this.jobs.findById(jobId);
    if (!row) return;
    for (const handler of this.handlers.filter((candidate) => isFor(candidate, row))) {
      // Taken late: the services hold the engine, which holds this.
      await handler.call(jobOfRow(row, this.moduleRef.get(ManagerServices, { strict: false })));
    }
  }

  private register(instance: Record<string, unknown>): void {
    const prototype = Object.getPrototypeOf(instance) as object | null;
    for (const name of this.scanner.getAllMethodNames(prototype)) {
      const method = instance[name];
      const options = typeof method === 'function' ? onJobResultsOf(method) : undefined;
      if (typeof method !== 'function' || !options) continue;
      this.handlers.push({
        app: options.app === undefined ? undefined : packageOf(options.app),
        template: options.template,
        call: (job) => method.call(instance, job) as unknown,
      });
    }
  }
}

function isFor({ app, template }: ResultHandler, job: JobEntity): boolean {
  return (app === undefined || app === job.app) && (template === undefined || template === job.template);
}
