import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SchedulerEvent } from '../../../lib/domain/scheduler-event.js';
import { parseEventLog } from '../../../lib/schedulers/htcondor/event-log-parser.js';
import { LONGEST_EVENT_BYTES } from '../../../lib/schedulers/htcondor/event-log-records.js';
import { fixture, parse, RELEASED, types, utc } from './event-log.support.js';

describe('damaged and mixed logs', () => {
  it('waits for the end of an event', () => {
    const log = `${RELEASED}005 (7.0.0) 2026-11-22 07:55:27 Job terminated.\n\t(1) Normal`;
    expect(parse(log).consumed).toBe(RELEASED.length);
    expect(parse(log).events).toHaveLength(1);
  });

  it('drops an event that another one breaks into', () => {
    const { events } = parse(`005 (7.0.0) 2026-11-22 07:55:27 Job terminated.\n\t(1) Nor\n${RELEASED}`);
    expect(types(events)).toEqual(['released']);
  });

  it('reads all notations in one file', () => {
    const logs = ['txt.log', 'json3.log', 'xml.log', 'nout.log'].map(fixture);
    const separate = logs.flatMap((log) => parse(log).events);

    const together = parse(Buffer.concat(logs));

    expect(together.events).toEqual(separate);
  });

  it('reads events on one line each', () => {
    const json = '{"EventTypeNumber":13,"Cluster":3,"Proc":1,"EventTime":"2026-11-22T07:55:27"}\n';
    const xml =
      '<c><a n="EventTypeNumber"><i>12</i></a><a n="Cluster"><i>3</i></a><a n="Proc"><i>1</i></a>' +
      '<a n="EventTime"><s>2026-11-22T07:55:27</s></a><a n="HoldReason"><s>a &lt;b&gt;</s></a></c>\n';
    expect(parse(json + xml).events.map(({ detail }) => detail)).toEqual([
      { type: 'released' },
      { type: 'held', reason: 'a <b>' },
    ]);
  });

  it('skips what claims to be an event and has no end', () => {
    const endless = `005 (7.0.0) 2026-11-22 07:55:27 Job terminated.\n${'\tx\n'.repeat(LONGEST_EVENT_BYTES / 2)}`;
    const { events, consumed } = parse(endless + RELEASED);
    expect(types(events)).toEqual(['released']);
    expect(consumed).toBe(endless.length + RELEASED.length);
  });

  it('gets through a line without an end', () => {
    const { consumed } = parseEventLog(Buffer.alloc(3 * LONGEST_EVENT_BYTES), utc);
    expect(consumed).toBeGreaterThanOrEqual(2 * LONGEST_EVENT_BYTES);
  });

  it('finds the same events wherever the pieces of a log end', () => {
    const log = Buffer.concat([
      fixture('nout.log'),
      Buffer.from([0xff, 0xfe, 0x0a, 0xc3]),
      Buffer.from('\n005 (7.0.0) 2026-11-22 07:55:27 Job ter'),
      Buffer.from(`\n${RELEASED}`),
      fixture('json3.log').subarray(0, 2000),
      Buffer.from('\n'),
      fixture('xml.log'),
    ]);
    const whole = parse(log);

    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1 }), (steps) => {
        const events: SchedulerEvent[] = [];
        let offset = 0;
        let available = 0;
        for (let index = 0; available < log.length; index += 1) {
          available = Math.min(log.length, available + (steps[index % steps.length] ?? 1));
          const piece = parseEventLog(log.subarray(offset, available), utc);
          events.push(...piece.events);
          offset += piece.consumed;
        }
        expect(events).toEqual(whole.events);
        expect(offset).toBe(whole.consumed);
      }),
    );
  });

  it('never throws, and finds the event behind any bytes', () => {
    const garbage = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .array(
          fc.constantFrom(
            '000 (1.0.0) ',
            '2026-11-22 07:55:27 ',
            '{\n',
            '}\n',
            '<c>',
            '</c>\n',
            '<a n="x">',
            '...\n',
            '\n',
            '\t',
            '"',
          ),
          { maxLength: 40 },
        )
        .map((parts) => Buffer.from(parts.join(''))),
    );
    fc.assert(
      fc.property(garbage, (bytes) => {
        const log = Buffer.concat([bytes, Buffer.from(`\n${RELEASED}`)]);
        const { events, consumed } = parseEventLog(log, utc);
        expect(consumed).toBe(log.length);
        expect(events.at(-1)?.clusterId).toBe(8);
      }),
      { numRuns: 500 },
    );
  });

  it('takes time in proportion to the length of the worst log', () => {
    const headers = Buffer.from('000 (1.0.0) \n'.repeat(80_000));
    const started = performance.now();
    parseEventLog(headers, utc);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
