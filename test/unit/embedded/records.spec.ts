import { describe, expect, it } from '@jest/globals';
import {
  parseProcRecord,
  queueReport,
  transitionEvent,
  type ClusterRecord,
  type Transition,
} from '../../../lib/schedulers/embedded/records.js';

const cluster: ClusterRecord = {
  key: 'key-1',
  directory: 'job-1',
  eventLog: 'events.log',
  jobName: 'job',
  executable: 'program',
  commands: [],
  numJobs: 3,
  submitTime: 1000,
  environment: {},
};
const proc = { clusterId: 5, procId: 2 };

describe('the record of a proc', () => {
  it('is empty for a proc that was never touched', () => {
    expect(parseProcRecord('')).toEqual({});
  });

  it('is the last whole line', () => {
    expect(parseProcRecord('{"startTime":1}\n{"startTime":2}\n')).toEqual({ startTime: 2 });
  });

  it.each(['{"startTime":2', '{"startTime":2}', '{"sta\n'])(
    'goes back to the line before %j, which was torn',
    (torn) => {
      expect(parseProcRecord(`{"startTime":1}\n${torn}`)).toEqual({ startTime: 1 });
    },
  );
});

describe('what the queue reports', () => {
  const held: Transition = { to: 'held', time: 4000, reason: 'lunch', code: 1, subcode: 0 };

  it('an untouched proc is idle since it was submitted', () => {
    expect(queueReport(cluster, proc, 'idle', {})).toEqual({
      submissionKey: 'key-1',
      clusterId: 5,
      procId: 2,
      source: 'queue',
      jobStatus: 1,
      statusTime: new Date(1000),
      submitTime: new Date(1000),
    });
  });

  it.each([
    [1, {}, 1000],
    [2, { startTime: 2000, program: 'p' }, 2000],
    [7, { startTime: 2000, program: 'p', suspendTime: 2500 }, 2500],
    [6, { startTime: 2000, program: 'p', exit: { time: 3000, code: 0 } }, 3000],
  ])('an active proc has JobStatus %i with the record %j', (jobStatus, record, time) => {
    expect(queueReport(cluster, proc, 'active', record)).toMatchObject({ jobStatus, statusTime: new Date(time) });
  });

  it('an active proc on its way to a state is in that state', () => {
    expect(queueReport(cluster, proc, 'active', { startTime: 2000, program: 'p', transition: held })).toMatchObject({
      jobStatus: 5,
      holdReason: 'lunch',
      holdReasonCode: 1,
      holdReasonSubCode: 0,
      statusTime: new Date(4000),
    });
  });

  it('an untouched proc among the held ones was submitted on hold', () => {
    expect(queueReport(cluster, proc, 'held', {})).toMatchObject({ jobStatus: 5, holdReasonCode: 15 });
  });

  it('a completed proc tells its exit code, or the signal', () => {
    const done = (exit: { time: number; code?: number; signal?: number }) =>
      queueReport(cluster, proc, 'done', {
        startTime: 2000,
        transition: { to: 'done', cause: 'terminated', time: 9, exit },
      });

    expect(done({ time: 3000, code: 3 })).toMatchObject({ jobStatus: 4, exitCode: 3, endTime: new Date(3000) });
    expect(done({ time: 3000, signal: 9 })).toMatchObject({ jobStatus: 4, exitSignal: 9 });
    expect(done({ time: 3000, signal: 9 })).not.toHaveProperty('exitCode');
  });

  it('a removed proc tells why', () => {
    const removed: Transition = { to: 'done', cause: 'removed', time: 5000, reason: 'enough' };

    expect(queueReport(cluster, proc, 'done', { transition: removed })).toMatchObject({
      jobStatus: 3,
      removeReason: 'enough',
      endTime: new Date(5000),
    });
  });
});

describe('the event of a transition', () => {
  it.each<[Transition, object]>([
    [{ to: 'idle', cause: 'evicted', time: 1 }, { type: 'evicted' }],
    [{ to: 'idle', cause: 'released', time: 1 }, { type: 'released' }],
    [
      { to: 'held', time: 1, reason: 'r', code: 6, subcode: 2 },
      { type: 'held', reason: 'r', code: 6, subcode: 2 },
    ],
    [
      { to: 'done', cause: 'removed', time: 1, reason: 'r' },
      { type: 'aborted', reason: 'r' },
    ],
    [
      { to: 'done', cause: 'terminated', time: 1, exit: { time: 7, code: 0 } },
      { type: 'terminated', exitCode: 0, endTime: new Date(7) },
    ],
  ])('%j', (transition, detail) => {
    expect(transitionEvent(proc, transition)).toEqual({ ...proc, time: new Date(1), detail });
  });
});
