import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseEventLog } from '../../../lib/schedulers/htcondor/event-log-parser.js';
import { formatEvent, type WritableEvent } from '../../../lib/schedulers/htcondor/event-log-writer.js';

const context = { zoneOffsetMinutes: 330, referenceTime: new Date('2026-11-22T12:00:00Z') };
const time = new Date('2026-11-22T07:55:27.042Z');

const instant = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
const code = fc.nat({ max: 300 });
const line = fc
  .string({ unit: 'grapheme', minLength: 1 })
  .map((text) => text.replace(/\p{Cc}/gu, '').trim())
  .filter((text) => text !== '' && text !== 'Reason unspecified');

const detail: fc.Arbitrary<WritableEvent['detail']> = fc.oneof(
  fc.record(
    { type: fc.constant('submitted' as const), submissionKey: fc.stringMatching(/^[A-Za-z0-9-]{1,64}$/) },
    { requiredKeys: ['type'] },
  ),
  fc.record({ type: fc.constant('executing' as const), slot: line }, { requiredKeys: ['type'] }),
  fc.record(
    { type: fc.constant('terminated' as const), exitCode: code, endTime: instant },
    { requiredKeys: ['type', 'exitCode'] },
  ),
  fc.record(
    { type: fc.constant('terminated' as const), exitSignal: code, endTime: instant },
    { requiredKeys: ['type', 'exitSignal'] },
  ),
  fc.record({ type: fc.constant('aborted' as const), reason: line }, { requiredKeys: ['type'] }),
  fc.record(
    { type: fc.constant('held' as const), reason: line, code, subcode: code },
    { requiredKeys: ['type', 'code', 'subcode'] },
  ),
  fc.record({
    type: fc.constant('file-transfer' as const),
    direction: fc.constantFrom('input' as const, 'output' as const),
    phase: fc.constantFrom('queued' as const, 'started' as const, 'finished' as const),
  }),
  fc.record({
    type: fc.constantFrom('evicted' as const, 'released' as const, 'suspended' as const, 'unsuspended' as const),
  }),
);

describe('formatEvent', () => {
  it('writes an event as HTCondor does with UTC and SUB_SECOND', () => {
    const text = formatEvent({ clusterId: 12, procId: 0, time, detail: { type: 'submitted', submissionKey: 'k-1' } });

    expect(text).toBe(
      '000 (012.000.000) 2026-11-22 07:55:27.042Z Job submitted from host: <127.0.0.1>\n    nestjs-jobs:k-1\n...\n',
    );
  });

  it('writes the end of a job with its time in UTC', () => {
    const text = formatEvent({
      clusterId: 1,
      procId: 2,
      time,
      detail: { type: 'terminated', exitCode: 3, endTime: time },
    });

    expect(text.split('\n').slice(1)).toEqual([
      '\t(1) Normal termination (return value 3)',
      '',
      '\tJob terminated of its own accord at 2026-11-22T07:55:27.042Z with exit-code 3.',
      '...',
      '',
    ]);
  });

  it('keeps a reason on one line', () => {
    const text = formatEvent({
      clusterId: 1,
      procId: 0,
      time,
      detail: { type: 'aborted', reason: 'a\n...\n005 (1.0.0)' },
    });

    expect(text.split('\n')[1]).toBe('\ta ... 005 (1.0.0)');
  });

  it('writes what the parser reads', () => {
    const event = fc.record({ clusterId: fc.nat(), procId: fc.nat({ max: 20_000 }), time: instant, detail });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 5 }), (events) => {
        const log = Buffer.from(events.map(formatEvent).join(''));
        expect(parseEventLog(log, context)).toEqual({ events, consumed: log.length });
      }),
      { numRuns: 300 },
    );
  });
});
