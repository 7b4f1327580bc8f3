import { Injectable } from '@nestjs/common';
import { EventLogStore } from '../store/event-log.store.js';
import { ExecutionStore } from '../store/execution.store.js';
import { JobStore } from '../store/job.store.js';
import { LeaseStore } from '../store/lease.store.js';
import { Deletions } from './deletions.js';
import { EventIntake } from './event-intake.js';
import { QueryTurns } from './query-turns.js';
import { Reconciler } from './reconciler.js';
import { StepRunner } from './step-runner.js';
import { Sweeper } from './sweeper.js';

/** What every {@link SchedulerFollower} works with. */
@Injectable()
export class FollowerServices {
  constructor(
    readonly eventLogs: EventLogStore,
    readonly executions: ExecutionStore,
    readonly jobs: JobStore,
    readonly leases: LeaseStore,
    readonly turns: QueryTurns,
    readonly intake: EventIntake,
    readonly reconciler: Reconciler,
    readonly steps: StepRunner,
    readonly sweeper: Sweeper,
    readonly deletions: Deletions,
  ) {}
}
