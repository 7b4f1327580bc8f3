import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { reduceEvent, reduceReport, SUBMITTED_SUB_JOB } from '../../../lib/domain/reduce.js';
import type { QueueReport, SchedulerEvent, SchedulerEventDetail } from '../../../lib/domain/scheduler-event.js';
import type { SubJobState } from '../../../lib/domain/sub-job.js';
import { parseEventLog } from '../../../lib/schedulers/htcondor/event-log-parser.js';

const START = Date.UTC(2026, 10, 22, 10, 0, 0);

function at(second: number): Date {
  return new Date(START + second * 1000);
}

function event(second: number, detail: SchedulerEventDetail): SchedulerEvent {
  return { clusterId: 1, procId: 0, time: at(second), detail };
}

function fold(...events: readonly SchedulerEvent[]): SubJobState {
  return events.reduce(reduceEvent, SUBMITTED_SUB_JOB);
}

const executing = { type: 'executing', slot: 'slot1@node' } as const;
const evicted = { type: 'evicted' } as const;
const held = { type: 'held', reason: 'via condor_hold (by user jobs)', code: 1, subcode: 0 } as const;
const released = { type: 'released' } as const;
const terminated = { type: 'terminated', exitCode: 3 } as const;
const aborted = { type: 'aborted', reason: 'via condor_rm (by user jobs)' } as const;

describe('the state of a sub-job', () => {
  it('goes from idle over running to completed', () => {
    const state = fold(event(1, executing), event(9, terminated));

    expect(state).toEqual({
      phase: 'completed',
      phaseTime: at(9),
      startTime: at(1),
      endTime: at(9),
      exitCode: 3,
      slot: 'slot1@node',
    });
  });

  it('takes the UTC time of the end where the event has it', () => {
    expect(fold(event(9, { ...terminated, endTime: at(8) })).endTime).toEqual(at(8));
  });

  it('keeps what the end says of resources, however often it is read and whoever has told the end before', () => {
    const resources = { requested: { memoryMb: 100 }, allocated: { memoryMb: 128 }, used: { memoryMb: 90 } };
    const end = event(9, { ...terminated, resources });

    expect(fold(end, end, event(10, evicted)).resources).toEqual(resources);
    expect(fold(event(9, terminated), end).resources).toEqual(resources);
    expect(fold(end, event(9, terminated)).resources).toEqual(resources);
  });

  it('completes although the start was never seen', () => {
    expect(fold(event(9, terminated)).phase).toBe('completed');
  });

  it('is held with its reason, and idle again after the release', () => {
    const onHold = fold(event(1, executing), event(2, evicted), event(2, held));
    const afterwards = reduceEvent(onHold, event(3, released));

    expect(onHold).toMatchObject({ phase: 'held', holdReason: held.reason, holdCode: 1 });
    expect(afterwards.phase).toBe('idle');
    expect(afterwards).not.toHaveProperty('holdReason');
  });

  it('is held when the hold is written behind the eviction, and is older: the program took its time to end', () => {
    expect(fold(event(1, executing), event(13, evicted), event(10, held)).phase).toBe('held');
  });

  it('stays held when the eviction of the hold is written behind it', () => {
    expect(fold(event(1, executing), event(2, held), event(2, evicted)).phase).toBe('held');
  });

  it('runs when it was released and started although the release was not seen', () => {
    expect(fold(event(1, held), event(5, executing)).phase).toBe('running');
  });

  it('is not held while inputs are being spooled', () => {
    expect(fold(event(1, { ...held, code: 16 })).phase).toBe('idle');
  });

  it('keeps the end by itself when a removal comes before or after it', () => {
    expect(fold(event(5, terminated), event(6, aborted)).phase).toBe('completed');
    expect(fold(event(6, aborted), event(5, terminated))).toMatchObject({ phase: 'completed', exitCode: 3 });
  });

  it('stays completed when a late eviction or start is written behind the end', () => {
    expect(fold(event(5, terminated), event(7, evicted), event(8, executing)).phase).toBe('completed');
  });

  it('goes back to the queue when a retry is requeued', () => {
    expect(fold(event(1, executing), event(2, evicted)).phase).toBe('idle');
  });

  it('follows suspension, and the transfer of outputs', () => {
    const running = fold(event(1, executing));

    expect(reduceEvent(running, event(2, { type: 'suspended' })).phase).toBe('suspended');
    expect(fold(event(1, executing), event(2, { type: 'suspended' }), event(3, { type: 'unsuspended' })).phase).toBe(
      'running',
    );
    expect(reduceEvent(running, event(2, { type: 'file-transfer', direction: 'output', phase: 'started' })).phase).toBe(
      'transferring',
    );
  });

  it('believes the scheduler although its clock is behind ours', () => {
    expect(reduceEvent(SUBMITTED_SUB_JOB, { ...event(0, held), time: new Date(5) }).phase).toBe('held');
  });

  it('ignores what is older than what it knows', () => {
    expect(fold(event(5, held), event(2, executing)).phase).toBe('held');
  });
});

describe('a look into the queue', () => {
  const report: QueueReport = {
    submissionKey: 'k',
    clusterId: 1,
    procId: 0,
    source: 'queue',
    jobStatus: 1,
    statusTime: at(10),
  };

  it('tells of a hold that no event was written for', () => {
    const state = reduceReport(SUBMITTED_SUB_JOB, {
      ...report,
      jobStatus: 5,
      holdReason: 'x',
      holdReasonCode: 15,
    });

    expect(state).toMatchObject({ phase: 'held', holdReason: 'x', holdCode: 15 });
  });

  it('tells of a hold that began before the program had ended, of which only the end is in the log', () => {
    const state = reduceReport(fold(event(1, executing), event(13, evicted)), {
      ...report,
      observedTime: at(14),
      jobStatus: 5,
      holdReason: 'x',
      holdReasonCode: 1,
    });

    expect(state).toMatchObject({ phase: 'held', holdReason: 'x', holdCode: 1 });
    expect(reduceEvent(state, event(15, released)).phase).toBe('idle');
  });

  it('tells of a release that was as early', () => {
    const state = reduceReport(fold(event(1, held), event(11, executing)), { ...report, observedTime: at(12) });

    expect(state.phase).toBe('idle');
    expect(reduceEvent(state, event(20, executing)).phase).toBe('running');
  });

  it('tells nothing of what has changed since the queue was asked', () => {
    const state = reduceReport(fold(event(9, held), event(20, released)), {
      ...report,
      observedTime: at(15),
      jobStatus: 5,
    });

    expect(state.phase).toBe('idle');
  });

  it('tells the end from the history', () => {
    const state = reduceReport(SUBMITTED_SUB_JOB, {
      ...report,
      source: 'history',
      jobStatus: 4,
      exitCode: 0,
      endTime: at(9),
    });

    expect(state).toMatchObject({ phase: 'completed', exitCode: 0, endTime: at(9) });
  });

  it('changes nothing when events know something newer', () => {
    const state = reduceReport(fold(event(20, executing)), report);

    expect(state.phase).toBe('running');
  });

  it('does not hide a start by a clock that was put back after the submission', () => {
    const waiting = { ...report, jobStatus: 1, statusTime: at(3600), submitTime: at(3600) };

    const state = reduceEvent(reduceReport(SUBMITTED_SUB_JOB, waiting), event(20, executing));

    expect(state).toMatchObject({ phase: 'running', startTime: at(20) });
  });

  it('knows a proc that waits again from one that has never run', () => {
    const waiting = { ...report, jobStatus: 1, statusTime: at(30), submitTime: at(0) };

    const state = reduceEvent(reduceReport(SUBMITTED_SUB_JOB, waiting), event(20, executing));

    expect(state.phase).toBe('idle');
  });

  it('changes nothing when it cannot be understood', () => {
    const state = SUBMITTED_SUB_JOB;

    expect(reduceReport(state, { ...report, jobStatus: 99 })).toBe(state);
  });
});

describe('reading a log more than once', () => {
  const detail = fc.constantFrom<SchedulerEventDetail>(
    { type: 'submitted' },
    executing,
    evicted,
    held,
    released,
    { type: 'suspended' },
    { type: 'unsuspended' },
    terminated,
    aborted,
  );
  const history = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), detail), { maxLength: 12 }).map((steps) => {
    let second = 0;
    return steps.map(([pause, what]) => event((second += pause), what));
  });

  it('gives the same state however often any beginning of it was read before', () => {
    fc.assert(
      fc.property(history, fc.array(fc.nat(), { maxLength: 4 }), (events, cuts) => {
        const once = fold(...events);
        const again = cuts
          .map((cut) => events.slice(0, cut % (events.length + 1)))
          .reduce((state, part) => [...part, ...events].reduce(reduceEvent, state), once);

        expect(again).toEqual(once);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['a.log', 0, 'removed'],
    ['txt.log', 0, 'completed'],
    ['nout.log', 0, 'removed'],
    ['json3.log', 0, 'completed'],
    ['xml.log', 0, 'completed'],
  ])('gives the same state for the real %s', (file, procId, phase) => {
    const log = readFileSync(new URL(`../../fixtures/${file}`, import.meta.url));
    const { events } = parseEventLog(log, { zoneOffsetMinutes: 0, referenceTime: at(0) });
    const own = events.filter((candidate) => candidate.procId === procId);

    const once = own.reduce(reduceEvent, SUBMITTED_SUB_JOB);

    expect(once.phase).toBe(phase);
    expect(own.reduce(reduceEvent, once)).toEqual(once);
  });
});
