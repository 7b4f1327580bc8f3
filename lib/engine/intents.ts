import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { JOB_STATUS } from '../domain/job-status.js';
import { JobSchedulers } from '../schedulers/job-schedulers.js';
import type { ExecutionEntity, JobEntity } from '../store/entities/index.js';
import { eventLogFileName, EventLogStore } from '../store/event-log.store.js';
import { EXECUTION_PHASE } from '../store/execution-phase.js';
import { ExecutionStore } from '../store/execution.store.js';
import { Gathered } from '../store/gathered.js';
import { IntentStore, type StoredIntent } from '../store/intent.store.js';
import { JobStore, type JobChange, type NewJob } from '../store/job.store.js';
import { SubJobStore } from '../store/sub-job.store.js';
import { CLOCK, type Clock } from './engine.tokens.js';
import { JobChanges } from './job-changes.js';
import { CLAIM_MS } from './step-runner.js';

/** Which execution of a job is intended. */
export type Intent = Pick<ExecutionEntity, 'number' | 'numJobs' | 'positions' | 'submitOptions'>;

/** Stores what is to be executed, before anything is done. */
@Injectable()
export class Intents {
  private readonly currentLogs = new Gathered<string, string>(async (names) => {
    const logs = new Map<string, string>();
    for (const name of new Set(names)) logs.set(name, await this.newestEventLog(name));
    return names.map((name) => logs.get(name) ?? '');
  });

  constructor(
    private readonly schedulers: JobSchedulers,
    private readonly jobs: JobStore,
    private readonly executions: ExecutionStore,
    private readonly subJobs: SubJobStore,
    private readonly eventLogs: EventLogStore,
    private readonly intents: IntentStore,
    private readonly changes: JobChanges,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Stores an intent. It counts from the moment in which the job's row names it, which it does only if nobody changed
   * the job's status or its execution since the row was read; an intent that lost this race is removed unused.
   * @param prepare what must be stored with the execution before it counts
   * @returns the execution that the job has now; `null` when somebody else was quicker
   */
  async store(
    job: JobEntity,
    intent: Intent,
    prepare: (execution: ExecutionEntity) => Promise<void> = () => Promise.resolve(),
  ): Promise<ExecutionEntity | null> {
    const begun = await this.executionOf(job, intent);
    const execution: ExecutionEntity = { ...begun, jobId: job.id, directory: directoryOf(job.id, begun.key) };
    await this.executions.insert(execution);
    await prepare(execution);
    const { key } = execution;
    const counts = await this.jobs.change(job.id, beginningOf(execution), {
      status: job.status,
      executionKey: job.executionKey,
      deletedTime: null,
    });
    if (!counts) {
      await this.subJobs.remove([key]);
      await this.executions.remove(key);
      return null;
    }
    this.changes.emit(job.id);
    return execution;
  }

  /**
   * Stores a job that is not stored yet, with its first execution: one commit, together with those that are executed at
   * the same moment. Until it is there nobody knows of either.
   * @returns `null` when another job has its idempotency key
   */
  async storeNew(job: NewJob, intent: Intent): Promise<StoredIntent | null> {
    const execution = await this.executionOf(job, intent);
    const stored = await this.intents.insert({
      job,
      change: beginningOf(execution),
      executionOf: (jobId) => ({ ...execution, jobId, directory: directoryOf(jobId, execution.key) }),
    });
    if (stored) this.changes.emit(stored.job.id);
    return stored;
  }

  /** The execution of a job that has no id yet, but for what the id is needed for. */
  private async executionOf(
    job: JobEntity | NewJob,
    intent: Intent,
  ): Promise<Omit<ExecutionEntity, 'jobId' | 'directory'>> {
    const key = randomUUID();
    const now = this.clock.now();
    const scheduler = job.scheduler ?? this.schedulers.defaultName;
    return {
      ...intent,
      key,
      scheduler,
      // Its submission begins at once, by whoever inserts it and has claimed it thereby.
      phase: EXECUTION_PHASE.SUBMITTING,
      dueTime: new Date(now.getTime() + CLAIM_MS),
      attempts: 0,
      eventLog: await this.currentLogs.ask(scheduler),
      clusterId: null,
      firstProc: null,
      batchKey: null,
      batchOffset: null,
      batchProcs: null,
      intentTime: now,
      stopTime: null,
    };
  }

  private async newestEventLog(scheduler: string): Promise<string> {
    const newest = (await this.eventLogs.list(scheduler)).at(-1);
    if (newest) return eventLogFileName(newest.number);
    await this.eventLogs.begin(scheduler, 1);
    return eventLogFileName(1);
  }
}

/** What an execution changes in its job's row when it begins. */
function beginningOf({
  key,
  scheduler,
  intentTime,
  numJobs,
  positions,
}: Omit<ExecutionEntity, 'jobId' | 'directory'>): JobChange & { readonly status: typeof JOB_STATUS.SUBMITTED } {
  return {
    ...NOTHING_YET,
    ...(positions === null && { numJobs }),
    status: JOB_STATUS.SUBMITTED,
    statusMessage: null,
    executeTime: intentTime,
    executionKey: key,
    scheduler,
  };
}

function directoryOf(jobId: number, key: string): string {
  return `${jobId}-${key}`;
}

/** What a job's row says of an execution, before that one has begun. */
const NOTHING_YET = {
  schedulerStatus: null,
  statuses: {},
  exitCode: null,
  exitSignal: null,
  startTime: null,
  completionTime: null,
  unreachableSince: null,
  lostTime: null,
  handlerMessage: null,
} as const;
