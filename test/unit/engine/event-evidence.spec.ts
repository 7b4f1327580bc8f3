import { describe, expect, it } from '@jest/globals';
import { SUBMITTED_SUB_JOB } from '../../../lib/domain/reduce.js';
import type { SchedulerEvent } from '../../../lib/domain/scheduler-event.js';
import type { SubJobState } from '../../../lib/domain/sub-job.js';
import { evidenceOfEvents, evidenceOfReports } from '../../../lib/engine/event-evidence.js';
import type { Evidence } from '../../../lib/engine/evidence.service.js';
import type { ExecutionEntity } from '../../../lib/store/entities/index.js';

const TIME = new Date('2026-11-22T10:00:00Z');

function execution(change: Partial<ExecutionEntity> = {}): ExecutionEntity {
  return { key: 'k', jobId: 1, clusterId: 7, firstProc: 0, numJobs: 3, positions: null, ...change } as ExecutionEntity;
}

function event(procId: number, detail: SchedulerEvent['detail'], clusterId = 7): SchedulerEvent {
  return { clusterId, procId, time: TIME, detail };
}

function statesOf([evidence]: readonly Evidence[]): Record<number, SubJobState['phase']> {
  return Object.fromEntries(
    [...evidence!.changes].map(([position, change]) => [position, change(SUBMITTED_SUB_JOB).phase]),
  );
}

describe('what events say of an execution', () => {
  it('is sorted by sub-job, in the order of the log', () => {
    const events = [
      event(0, { type: 'executing' }),
      event(2, { type: 'executing' }),
      event(0, { type: 'terminated', exitCode: 0 }),
    ];

    expect(statesOf(evidenceOfEvents(events, [execution()]))).toEqual({ 0: 'completed', 2: 'running' });
  });

  it('leaves out other clusters, and procs that are not its own', () => {
    const events = [
      event(0, { type: 'executing' }, 8),
      event(3, { type: 'executing' }),
      event(-1, { type: 'cluster-submitted' }),
    ];

    expect(statesOf(evidenceOfEvents(events, [execution()]))).toEqual({});
  });

  it('counts sub-jobs from the first proc of a shared cluster', () => {
    const events = [event(4, { type: 'executing' }), event(6, { type: 'executing' })];

    expect(statesOf(evidenceOfEvents(events, [execution({ firstProc: 4, numJobs: 2 })]))).toEqual({ 0: 'running' });
  });

  it('goes to the sub-jobs that an execution of some of them is about', () => {
    const some = execution({ firstProc: 2, numJobs: 3, positions: '1,5-6' });
    const events = [event(2, { type: 'executing' }), event(4, { type: 'executing' }), event(5, { type: 'executing' })];

    expect(statesOf(evidenceOfEvents(events, [some]))).toEqual({ 1: 'running', 6: 'running' });
    expect(statesOf(evidenceOfEvents([event(-1, { type: 'cluster-removed', nextProcId: 3 })], [some]))).toEqual({
      5: 'removed',
      6: 'removed',
    });
  });

  it('ends the sub-jobs that a removed cluster never made', () => {
    const events = [event(-1, { type: 'cluster-removed', nextProcId: 1 })];

    expect(statesOf(evidenceOfEvents(events, [execution()]))).toEqual({ 1: 'removed', 2: 'removed' });
  });
});

describe('what the queue says of an execution', () => {
  it('is taken by the submission key', () => {
    const report = {
      submissionKey: 'k',
      clusterId: 7,
      procId: 1,
      source: 'queue' as const,
      jobStatus: 2,
      statusTime: TIME,
    };

    expect(
      statesOf(evidenceOfReports([report, { ...report, submissionKey: 'other', procId: 2 }], [execution()])),
    ).toEqual({ 1: 'running' });
  });
});
