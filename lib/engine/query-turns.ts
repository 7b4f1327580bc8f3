import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { LeaseStore } from '../store/lease.store.js';
import type { EngineOptions } from './engine.options.js';
import { CLOCK, ENGINE_OPTIONS, type Clock } from './engine.tokens.js';

/**
 * Whose turn it is to ask a scheduler for its queue: one turn in each `reconcileInterval`, whatever it is for and whichever
 * replica asks. HTCondor's manual asks trackers not to query more often than once a minute.
 */
@Injectable()
export class QueryTurns {
  constructor(
    private readonly leases: LeaseStore,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Takes the turn, unless somebody has had it less than an interval ago. @returns whether one may ask now */
  take(scheduler: string): Promise<boolean> {
    const now = this.clock.now();
    const end = new Date(now.getTime() + this.options.reconcileInterval);
    // Another owner each time: not even the same process has two turns in an interval.
    return this.leases.acquire(`queue:${scheduler}`, randomUUID(), now, end);
  }
}
