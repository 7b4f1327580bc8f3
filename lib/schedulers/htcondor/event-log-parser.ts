import type { SchedulerEvent, SchedulerEventDetail } from '../../domain/scheduler-event.js';
import { eventAdDetail, eventAdHeader, parseJsonEvent, parseXmlEvent, type EventAd } from './event-log-ads.js';
import { contentOf, recordReader, type EventLogRecord } from './event-log-records.js';
import { parseTextEvent, textEventDetail } from './event-log-text.js';
import { parseEventTime, type EventTimeContext } from './event-time.js';

/** What {@link parseEventLog} found. */
export interface ParsedEventLog {
  readonly events: SchedulerEvent[];
  /** Bytes of the buffer that are dealt with: reading goes on behind them. */
  readonly consumed: number;
}

/**
 * Reads the complete events in a piece of HTCondor's job event log that starts where an earlier piece was consumed to,
 * or at the beginning. It understands the text, JSON and XML notations, also mixed, with all forms of time stamps;
 * damaged parts are skipped. It never throws, and what it finds does not depend on where the pieces end.
 *
 * A piece longer than {@link LONGEST_EVENT_BYTES} is always consumed in part.
 */
export function parseEventLog(piece: Buffer, context: EventTimeContext): ParsedEventLog {
  // One character per byte, so that positions in the text are positions in the file, whatever bytes are in it.
  const log = piece.toString('latin1');
  const readRecord = recordReader(log);
  const events: SchedulerEvent[] = [];
  let consumed = 0;
  for (let record = readRecord(0); record; record = readRecord(consumed)) {
    const event = READERS[record.kind](log, record, context);
    if (event) {
      events.push(event);
    }
    consumed = record.end;
  }
  return { events, consumed };
}

type RecordReader = (log: string, record: EventLogRecord, context: EventTimeContext) => SchedulerEvent | null;

const READERS: Readonly<Record<EventLogRecord['kind'], RecordReader>> = {
  text: (log, record, context) => {
    const event = parseTextEvent(contentOf(log, record));
    return event && schedulerEvent(event, context, () => textEventDetail(event));
  },
  json: (log, record, context) => adEvent(parseJsonEvent(decoded(contentOf(log, record))), context),
  xml: (log, record, context) => adEvent(parseXmlEvent(decoded(contentOf(log, record))), context),
  garbage: () => null,
};

function adEvent(ad: EventAd | null, context: EventTimeContext): SchedulerEvent | null {
  const header = ad && eventAdHeader(ad);
  return header && schedulerEvent(header, context, () => eventAdDetail(header.eventNumber, ad));
}

function schedulerEvent(
  { clusterId, procId, stamp }: { clusterId: number; procId: number; stamp: string },
  context: EventTimeContext,
  detail: () => SchedulerEventDetail,
): SchedulerEvent | null {
  const time = parseEventTime(stamp, context);
  return time && { clusterId, procId, time, detail: detail() };
}

function decoded(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString();
}
