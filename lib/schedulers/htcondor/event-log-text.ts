import type { HeldEvent, SchedulerEventDetail, TerminatedEvent } from '../../domain/scheduler-event.js';
import { EVENT_NUMBER, FILE_TRANSFERS, PLAIN_EVENTS, submissionKeyOf } from './event-numbers.js';
import { resourceTable } from './resource-table.js';

/** An event in the text notation, cut into its parts; one character per byte. */
export interface TextEvent {
  readonly eventNumber: number;
  readonly clusterId: number;
  readonly procId: number;
  readonly stamp: string;
  /** What follows the time stamp in the first line. */
  readonly headline: string;
  /** The lines after the first one. */
  readonly body: string;
}

const HEADER = /^(\d{3,4}) \((-?\d{1,10})\.(-?\d{1,10})\.-?\d{1,10}\) (\S+ \S+) ?([^\n]*)(?:\n|$)/;

/** Cuts an event in the text notation into its parts; `null` when its first line is damaged. */
export function parseTextEvent(content: string): TextEvent | null {
  const header = HEADER.exec(content);
  if (!header) {
    return null;
  }
  const [firstLine, eventNumber, clusterId, procId, stamp = '', headline = ''] = header;
  return {
    eventNumber: Number(eventNumber),
    clusterId: Number(clusterId),
    procId: Number(procId),
    stamp,
    headline,
    body: content.slice(firstLine.length),
  };
}

const MEMORY_USAGE = /^\t(\d+) {2}- {2}MemoryUsage of job/m;
const MATERIALIZED = /^\tMaterialized (\d+) jobs/m;

/** What an event in the text notation says. */
export function textEventDetail(event: TextEvent): SchedulerEventDetail {
  return (
    READERS.get(event.eventNumber)?.(event) ??
    PLAIN_EVENTS.get(event.eventNumber) ?? { type: 'other', eventNumber: event.eventNumber }
  );
}

type Reader = (event: TextEvent) => SchedulerEventDetail | undefined;

const READERS: ReadonlyMap<number, Reader> = new Map<number, Reader>([
  [EVENT_NUMBER.SUBMIT, submitted],
  [EVENT_NUMBER.EXECUTE, ({ body }) => ({ type: 'executing', ...text('slot', /^\tSlotName: (.+)$/m, body) })],
  [EVENT_NUMBER.TERMINATED, terminated],
  [EVENT_NUMBER.IMAGE_SIZE, ({ body }) => ({ type: 'usage', ...number('memoryMegabytes', MEMORY_USAGE, body) })],
  [EVENT_NUMBER.ABORTED, ({ body }) => ({ type: 'aborted', ...text('reason', /^\t([^\n]+)/, body) })],
  [EVENT_NUMBER.HELD, held],
  [
    EVENT_NUMBER.CLUSTER_REMOVED,
    ({ body }) => ({ type: 'cluster-removed', ...number('nextProcId', MATERIALIZED, body) }),
  ],
  [EVENT_NUMBER.FILE_TRANSFER, ({ headline }) => FILE_TRANSFERS.find((kind) => headline.startsWith(kind.text))?.detail],
]);

function submitted({ body }: TextEvent): SchedulerEventDetail {
  const key = submissionKeyOf(body);
  return key === undefined ? { type: 'submitted' } : { type: 'submitted', submissionKey: ownCopy(key) };
}

function terminated({ body }: TextEvent): TerminatedEvent {
  const end = /^\tJob terminated .*\bat (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/m.exec(body)?.[1];
  const resources = resourceTable(body);
  return {
    type: 'terminated',
    ...number('exitCode', /^\t\(1\) Normal termination \(return value (-?\d+)\)/m, body),
    ...number('exitSignal', /^\t\(0\) Abnormal termination \(signal (\d+)\)/m, body),
    ...(end === undefined ? {} : validDate('endTime', end)),
    ...(resources && { resources }),
  };
}

/** The reason can have several lines; the codes are on the last one. Before HTCondor 8 there are no codes. */
function held({ body }: TextEvent): HeldEvent {
  const codes = /^\tCode (-?\d+) Subcode (-?\d+)[ \t]*$/m.exec(body);
  const reason = ownCopy(body.slice(0, codes?.index))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
  return {
    type: 'held',
    ...(reason === '' || reason === 'Reason unspecified' ? {} : { reason }),
    ...(codes ? { code: Number(codes[1]), subcode: Number(codes[2]) } : {}),
  };
}

function text<Name extends string>(name: Name, pattern: RegExp, body: string): Partial<Record<Name, string>> {
  const found = ownCopy(pattern.exec(body)?.[1] ?? '').trim();
  return found === '' ? {} : ({ [name]: found } as Partial<Record<Name, string>>);
}

function number<Name extends string>(name: Name, pattern: RegExp, body: string): Partial<Record<Name, number>> {
  const found = pattern.exec(body)?.[1];
  return found === undefined ? {} : ({ [name]: Number(found) } as Partial<Record<Name, number>>);
}

function validDate<Name extends string>(name: Name, stamp: string): Partial<Record<Name, Date>> {
  const date = new Date(stamp);
  return Number.isNaN(date.getTime()) ? {} : ({ [name]: date } as Partial<Record<Name, Date>>);
}

/** Decodes UTF-8, and makes a string that does not keep the whole log in memory as a slice of it would. */
function ownCopy(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString();
}
