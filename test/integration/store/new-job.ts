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
