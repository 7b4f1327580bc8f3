import type { ExecutionEntity, SubJobEntity } from '../../../lib/store/entities/index.js';
import type { NewJob } from '../../../lib/store/job.store.js';

/** A moment with milliseconds. */
export const AT = new Date('2026-11-22T10:00:00.123Z');

/** A job that was just created. */
export function newJob(change: Partial<NewJob> = {}): NewJob {
  return {
    key: crypto.randomUUID(),
    app: 'app',
    type: 'condor',
    template: 'example',
    name: 'a job',
    description: '',
    user: 'ann',
    status: 'Pending',
    customStatus: null,
    statusMessage: null,
    schedulerStatus: null,
    statuses: {},
    exitCode: null,
    exitSignal: null,
    scheduler: null,
    numJobs: 1,
    parameters: { executable: 'run.sh' },
    input: null,
    idempotencyKey: null,
    workspace: '/workspace',
    extendedProperties: { basin: { area: 12.5 } },
    creationTime: AT,
    executeTime: null,
    startTime: null,
    completionTime: null,
    unreachableSince: null,
    lostTime: null,
    deletedTime: null,
    executionKey: null,
    notifyAttempts: 0,
    handlerMessage: null,
    revision: 0,
    ...change,
  };
}

/** An execution whose intent was just stored. */
export function newExecution(change: Partial<ExecutionEntity> = {}): ExecutionEntity {
  return {
    key: crypto.randomUUID(),
    jobId: 1,
    number: 1,
    scheduler: 'pool',
    phase: 'intended',
    dueTime: null,
    attempts: 0,
    directory: '1-abc',
    eventLog: 'events-0001.log',
    clusterId: null,
    firstProc: null,
    numJobs: 1,
    positions: null,
    batchKey: null,
    batchOffset: null,
    batchProcs: null,
    submitOptions: null,
    intentTime: AT,
    stopTime: null,
    ...change,
  };
}

/** A sub-job that runs. */
export function newSubJob(change: Partial<SubJobEntity> = {}): SubJobEntity {
  return {
    executionKey: 'e',
    position: 0,
    status: 'running',
    phase: 'running',
    phaseTime: AT,
    startTime: AT,
    endTime: null,
    exitCode: null,
    exitSignal: null,
    holdReason: null,
    holdCode: null,
    holdSubcode: null,
    removeReason: null,
    slot: null,
    memoryMegabytes: null,
    resources: null,
    ...change,
  };
}
