import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { reduceEvent, reduceReport, SUBMITTED_SUB_JOB } from '../../../lib/domain/reduce.js';
import type { QueueReport, SchedulerEvent } from '../../../lib/domain/scheduler-event.js';
import type { SubJobState } from '../../../lib/domain/sub-job.js';
import { parseEventLog } from '../../../lib/schedulers/htcondor/event-log-parser.js';
import { formatEvent, type WritableEvent } from '../../../lib/schedulers/htcondor/event-log-writer.js';
import { byShadow, distorted, distortion, procLife, withSlowStops, type ProcLife } from './proc-life.js';

/** `npm run test:histories` sets 100,000. */
const HISTORIES = Number(process.env.JOBS_TEST_HISTORIES ?? 3000);

const JOB_STATUS: Readonly<Partial<Record<SubJobState['phase'], number>>> = {
  idle: 1,
  running: 2,
  removed: 3,
  completed: 4,
  held: 5,
  suspended: 7,
};

function fold(events: readonly SchedulerEvent[], from: SubJobState = SUBMITTED_SUB_JOB): SubJobState {
  return events.reduce(reduceEvent, from);
}

describe(`${HISTORIES} histories that HTCondor may write`, () => {
  it('end where the proc stands, whatever is repeated, lost, late or swapped in the log', () => {
    fc.assert(
      fc.property(procLife, distortion, (life, how) => {
        expect(fold(distorted(life, how))).toMatchObject(endOf(life));
      }),
      { numRuns: HISTORIES },
    );
  });

  it('end in the same state however often, and from where, the log is read again', () => {
    fc.assert(
      fc.property(
        procLife,
        distortion,
        fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 4 }),
        (life, how, reads) => {
          const log = distorted(life, how);
          const once = fold(log);
          const states = reads.map(([to, back]) => {
            const read = to % (log.length + 1);
            const from = back % (read + 1);
            // Crashed after the state was stored, before the position was: goes on from an earlier place.
            return fold(log.slice(from), fold(log.slice(0, read)));
          });

          for (const state of states) expect(state).toEqual(once);
        },
      ),
      { numRuns: HISTORIES },
    );
  });

  it('end where the proc stands when the log is lost and only the queue or the history can tell', () => {
    fc.assert(
      fc.property(procLife, fc.nat(), (life, cut) => {
        const read = fold(life.events.slice(0, cut % (life.events.length + 1)));

        expect(reduceReport(read, reportOf(life))).toMatchObject(endOf(life));
      }),
      { numRuns: HISTORIES },
    );
  });

  it('end where the proc stands when only the shadow could write, and the queue is asked afterwards', () => {
    fc.assert(
      fc.property(procLife, fc.nat({ max: 3 }), (life, slowStop) => {
        const log = byShadow(withSlowStops(life.events, slowStop));
        const report = { ...reportOf(life), observedTime: secondsAfterAll(life, slowStop + 1) };

        const asked = reduceReport(fold(log), report);

        expect(asked).toMatchObject(endOf(life));
        expect(reduceReport(fold(log, asked), report)).toMatchObject(endOf(life));
      }),
      { numRuns: HISTORIES },
    );
  });

  it('end where the proc stands when the queue was asked before the rest of the log was read', () => {
    fc.assert(
      fc.property(procLife, fc.nat(), (life, cut) => {
        const position = cut % (life.events.length + 1);
        const asked = reduceReport(fold(life.events.slice(0, position)), reportOf(life));

        expect(fold(life.events.slice(position), asked)).toMatchObject(endOf(life));
      }),
      { numRuns: HISTORIES },
    );
  });

  it('never go back behind what the queue has told, however much of the older log is read afterwards', () => {
    fc.assert(
      fc.property(procLife, fc.nat(), (life, cut) => {
        const report = reportOf(life);
        const asked = reduceReport(SUBMITTED_SUB_JOB, report);
        const older = life.events.filter(
          ({ time, detail }) => time < report.statusTime && detail.type !== 'terminated',
        );

        expect(fold(older.slice(0, cut % (older.length + 1)), asked).phase).toBe(life.phase);
      }),
      { numRuns: HISTORIES },
    );
  });

  it('are the same through the text of a log, in any zone of the submit host', () => {
    fc.assert(
      fc.property(procLife, fc.integer({ min: -12 * 4, max: 14 * 4 }), (life, quarters) => {
        const zoneOffsetMinutes = quarters * 15;
        const writable = life.events.filter(isWritable);
        const log = Buffer.from(
          writable.map((event) => inLocalTime(formatEvent(event), event, zoneOffsetMinutes)).join(''),
        );

        const { events, consumed } = parseEventLog(log, { zoneOffsetMinutes, referenceTime: new Date() });

        expect(consumed).toBe(log.length);
        expect(fold(events)).toEqual(fold(writable));
      }),
      { numRuns: Math.ceil(HISTORIES / 10) },
    );
  });
});

function endOf({ phase, exitCode }: ProcLife): Partial<SubJobState> {
  return { phase, ...(exitCode !== undefined && { exitCode }) };
}

function secondsAfterAll({ events }: ProcLife, seconds: number): Date {
  return new Date((events.at(-1)?.time.getTime() ?? 0) + seconds * 1000);
}

/** After which events EnteredCurrentStatus is set anew, where not after any; a suspension does not (tried on 23.9.6 and 25.14.1). */
const ENTERED_BY: Readonly<Partial<Record<SubJobState['phase'], readonly SchedulerEvent['detail']['type'][]>>> = {
  held: ['held'],
  running: ['executing'],
  suspended: ['executing'],
};

/** What `condor_q` or `condor_history` say at the end of a life. Of the transfer of outputs the queue knows nothing. */
function reportOf(life: ProcLife): QueueReport {
  const { events, phase, exitCode } = life;
  const time = events.findLast(({ detail }) => ENTERED_BY[phase]?.includes(detail.type) ?? true)?.time ?? new Date(0);
  return {
    submissionKey: 'k',
    clusterId: 1,
    procId: 0,
    source: phase === 'completed' || phase === 'removed' ? 'history' : 'queue',
    jobStatus: phase === 'transferring' ? 6 : (JOB_STATUS[phase] ?? 1),
    statusTime: time,
    observedTime: secondsAfterAll(life, 1),
    ...(phase === 'idle' && { submitTime: events[0]?.time ?? time }),
    ...(phase === 'held' && { holdReason: 'via condor_hold (by user jobs)', holdReasonCode: 1 }),
    ...(exitCode !== undefined && { exitCode, endTime: time }),
  };
}

const WRITABLE = new Set<string>([
  'submitted',
  'executing',
  'terminated',
  'aborted',
  'held',
  'file-transfer',
  'evicted',
  'released',
  'suspended',
  'unsuspended',
]);

function isWritable(event: SchedulerEvent): event is WritableEvent {
  return WRITABLE.has(event.detail.type);
}

/** HTCondor's own default: local time without a zone, by the second. */
function inLocalTime(text: string, { time }: SchedulerEvent, zoneOffsetMinutes: number): string {
  const stamp = (instant: Date): string => instant.toISOString().replace('T', ' ');
  const local = stamp(new Date(time.getTime() + zoneOffsetMinutes * 60_000)).slice(0, 19);
  return text.replace(stamp(time), local);
}
