import type { HeldEvent, SchedulerEventDetail, TerminatedEvent } from '../../domain/scheduler-event.js';
import { EVENT_NUMBER, FILE_TRANSFERS, PLAIN_EVENTS, submissionKeyOf } from './event-numbers.js';
import { resourceAttributes } from './resource-table.js';

/** An event in the JSON or XML notation, or a nested part of one: values by attribute name. */
export type EventAd = Readonly<Record<string, unknown>>;

/** Reads an event in the JSON notation; `null` when it is damaged. */
export function parseJsonEvent(content: string): EventAd | null {
  try {
    return asAd(JSON.parse(content)) ?? null;
  } catch {
    return null;
  }
}

const XML_TOKEN = /<a n="([^"]*)">|<(\/?c)>|<([irse])>([^<]*)<\/\3>|<b v="([tf])"\/>/g;

interface OpenAd {
  readonly ad: Record<string, unknown>;
  /** The attribute whose value comes next. */
  attribute: string;
}

/** Reads an event in the XML notation; what is damaged in it is left out. */
export function parseXmlEvent(content: string): EventAd {
  const path: [OpenAd, ...OpenAd[]] = [{ ad: {}, attribute: '' }];
  for (const [, attribute, bracket, kind, value = '', boolean] of content.matchAll(XML_TOKEN)) {
    const top = path[path.length - 1] ?? path[0];
    if (attribute !== undefined) {
      top.attribute = attribute;
    } else if (bracket === '/c') {
      closeAd(path);
    } else if (bracket === undefined) {
      top.ad[top.attribute] = kind === undefined ? boolean === 't' : xmlScalar(kind, value);
    } else if (top.attribute !== '') {
      const ad: Record<string, unknown> = {};
      top.ad[top.attribute] = ad;
      path.push({ ad, attribute: '' });
    }
  }
  return path[0].ad;
}

/** The outermost one stays open: it is the result. */
function closeAd(path: OpenAd[]): void {
  if (path.length > 1) {
    path.pop();
  }
}

function xmlScalar(kind: string, value: string): number | string {
  return kind === 'i' || kind === 'r' ? Number(value) : withoutEntities(value);
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function withoutEntities(text: string): string {
  return text.replace(/&(lt|gt|amp|quot|apos);/g, (entity, name: string) => ENTITIES[name] ?? entity);
}

/** The parts that every event has; `null` when one is missing. */
export function eventAdHeader(
  ad: EventAd,
): { eventNumber: number; clusterId: number; procId: number; stamp: string } | null {
  const { EventTypeNumber: eventNumber, Cluster: clusterId, Proc: procId, EventTime: stamp } = ad;
  return isInteger(eventNumber) && isInteger(clusterId) && isInteger(procId) && typeof stamp === 'string'
    ? { eventNumber, clusterId, procId, stamp }
    : null;
}

/** What an event in the JSON or XML notation says. */
export function eventAdDetail(eventNumber: number, ad: EventAd): SchedulerEventDetail {
  return READERS.get(eventNumber)?.(ad) ?? PLAIN_EVENTS.get(eventNumber) ?? { type: 'other', eventNumber };
}

const READERS: ReadonlyMap<number, (ad: EventAd) => SchedulerEventDetail | undefined> = new Map<
  number,
  (ad: EventAd) => SchedulerEventDetail | undefined
>([
  [EVENT_NUMBER.SUBMIT, submitted],
  [EVENT_NUMBER.EXECUTE, (ad) => ({ type: 'executing', ...text('slot', ad.SlotName) })],
  [EVENT_NUMBER.TERMINATED, terminated],
  [EVENT_NUMBER.IMAGE_SIZE, (ad) => ({ type: 'usage', ...integer('memoryMegabytes', ad.MemoryUsage) })],
  [EVENT_NUMBER.ABORTED, (ad) => ({ type: 'aborted', ...text('reason', ad.Reason) })],
  [EVENT_NUMBER.HELD, held],
  [EVENT_NUMBER.CLUSTER_REMOVED, (ad) => ({ type: 'cluster-removed', ...integer('nextProcId', ad.NextProcId) })],
  [EVENT_NUMBER.FILE_TRANSFER, ({ Type: type }) => (isInteger(type) ? FILE_TRANSFERS[type - 1]?.detail : undefined)],
]);

function submitted(ad: EventAd): SchedulerEventDetail {
  const notes = [ad.UserNotes, ad.LogNotes].filter((note) => typeof note === 'string');
  const submissionKey = notes.map(submissionKeyOf).find((key) => key !== undefined);
  return submissionKey === undefined ? { type: 'submitted' } : { type: 'submitted', submissionKey };
}

function terminated(ad: EventAd): TerminatedEvent {
  const end = asAd(ad.ToE)?.When;
  const resources = resourceAttributes(ad);
  return {
    type: 'terminated',
    ...(ad.TerminatedNormally === false
      ? integer('exitSignal', ad.TerminatedBySignal)
      : integer('exitCode', ad.ReturnValue)),
    ...(isInteger(end) ? { endTime: new Date(end * 1000) } : {}),
    ...(resources && { resources }),
  };
}

function held(ad: EventAd): HeldEvent {
  return {
    type: 'held',
    ...(ad.HoldReason === 'Reason unspecified' ? {} : text('reason', ad.HoldReason)),
    ...integer('code', ad.HoldReasonCode),
    ...integer('subcode', ad.HoldReasonSubCode),
  };
}

function text<Name extends string>(name: Name, value: unknown): Partial<Record<Name, string>> {
  return typeof value === 'string' && value.trim() !== ''
    ? ({ [name]: value.trim() } as Partial<Record<Name, string>>)
    : {};
}

function integer<Name extends string>(name: Name, value: unknown): Partial<Record<Name, number>> {
  return isInteger(value) ? ({ [name]: value } as Partial<Record<Name, number>>) : {};
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function asAd(value: unknown): EventAd | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as EventAd) : undefined;
}
