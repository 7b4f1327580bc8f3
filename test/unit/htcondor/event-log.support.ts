import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SchedulerEvent } from '../../../lib/domain/scheduler-event.js';
import { parseEventLog, type ParsedEventLog } from '../../../lib/schedulers/htcondor/event-log-parser.js';

/** A submit host in UTC, read on the day of the real logs. */
export const utc = { zoneOffsetMinutes: 0, referenceTime: new Date('2026-11-22T12:00:00Z') };

/** A complete event of cluster 8. */
export const RELEASED = '013 (8.0.0) 2026-11-22 07:55:27 Job was released.\n...\n';

export function fixture(name: string): Buffer {
  return readFileSync(join('test', 'fixtures', name));
}

export function parse(log: Buffer | string, context = utc): ParsedEventLog {
  return parseEventLog(Buffer.from(log), context);
}

/** The first event in a log. */
export function firstIn(log: Buffer | string, context = utc): SchedulerEvent {
  const [event] = parse(log, context).events;
  if (!event) {
    throw new Error('the log holds no complete event');
  }
  return event;
}

export function types(events: readonly SchedulerEvent[]): string[] {
  return events.map(({ detail }) => (detail.type === 'other' ? `other ${detail.eventNumber}` : detail.type));
}
