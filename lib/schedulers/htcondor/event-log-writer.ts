import type {
  AbortedEvent,
  ExecutingEvent,
  FileTransferEvent,
  HeldEvent,
  SchedulerEvent,
  SchedulerEventDetail,
  SubmittedEvent,
  TerminatedEvent,
} from '../../domain/scheduler-event.js';
import { EVENT_NUMBER, FILE_TRANSFERS, SUBMISSION_NOTE_PREFIX } from './event-numbers.js';

/** The events that a scheduler of this library writes into an event log of its own. */
export type WritableEventDetail =
  | SubmittedEvent
  | ExecutingEvent
  | TerminatedEvent
  | AbortedEvent
  | HeldEvent
  | FileTransferEvent
  | { readonly type: 'evicted' | 'released' | 'suspended' | 'unsuspended' };

/** A {@link SchedulerEvent} that {@link formatEvent} can write. */
export interface WritableEvent extends SchedulerEvent {
  readonly detail: SchedulerEventDetail & WritableEventDetail;
}

/**
 * One event in the text notation of HTCondor's job event log, ready to be appended in a single write. The time stamp is
 * in UTC with milliseconds, as HTCondor writes it with `DEFAULT_USERLOG_FORMAT_OPTIONS = ISO_DATE, UTC, SUB_SECOND`.
 * Line breaks in a reason become blanks.
 */
export function formatEvent(event: WritableEvent): string {
  const { eventNumber, headline, body } = describe(event.detail);
  const stamp = event.time.toISOString().replace('T', ' ');
  const id = [event.clusterId, event.procId, 0].map(padded).join('.');
  return [`${padded(eventNumber)} (${id}) ${stamp} ${headline}`, ...body, '...', ''].join('\n');
}

interface EventText {
  readonly eventNumber: number;
  readonly headline: string;
  readonly body: readonly string[];
}

function describe(detail: WritableEventDetail): EventText {
  switch (detail.type) {
    case 'submitted': {
      const note = detail.submissionKey === undefined ? [] : [`    ${SUBMISSION_NOTE_PREFIX}${detail.submissionKey}`];
      return { eventNumber: EVENT_NUMBER.SUBMIT, headline: 'Job submitted from host: <127.0.0.1>', body: note };
    }
    case 'executing': {
      const slot = detail.slot === undefined ? [] : [`\tSlotName: ${oneLine(detail.slot)}`];
      return { eventNumber: EVENT_NUMBER.EXECUTE, headline: 'Job executing on host: <127.0.0.1>', body: slot };
    }
    case 'evicted':
      return { eventNumber: EVENT_NUMBER.EVICTED, headline: 'Job was evicted.', body: ['\t(0) CPU times'] };
    case 'terminated':
      return { eventNumber: EVENT_NUMBER.TERMINATED, headline: 'Job terminated.', body: terminationLines(detail) };
    case 'aborted':
      return { eventNumber: EVENT_NUMBER.ABORTED, headline: 'Job was aborted.', body: reasonLines(detail.reason) };
    case 'suspended':
      return { eventNumber: 10, headline: 'Job was suspended.', body: ['\tNumber of processes actually suspended: 1'] };
    case 'unsuspended':
      return { eventNumber: 11, headline: 'Job was unsuspended.', body: [] };
    case 'held':
      return { eventNumber: EVENT_NUMBER.HELD, headline: 'Job was held.', body: holdLines(detail) };
    case 'released':
      return { eventNumber: 13, headline: 'Job was released.', body: [] };
    case 'file-transfer':
      return { eventNumber: EVENT_NUMBER.FILE_TRANSFER, headline: fileTransferText(detail), body: [] };
  }
}

function terminationLines({ exitCode, exitSignal, endTime }: TerminatedEvent): string[] {
  const how =
    exitSignal === undefined
      ? [`\t(1) Normal termination (return value ${exitCode ?? 0})`]
      : [`\t(0) Abnormal termination (signal ${exitSignal})`, '\t(0) No core file'];
  const outcome = exitSignal === undefined ? `exit-code ${exitCode ?? 0}` : `signal ${exitSignal}`;
  const end = endTime && `\tJob terminated of its own accord at ${endTime.toISOString()} with ${outcome}.`;
  return end === undefined ? how : [...how, '', end];
}

function holdLines({ reason, code = 0, subcode = 0 }: HeldEvent): string[] {
  return [
    ...(reasonLines(reason).length > 0 ? reasonLines(reason) : ['\tReason unspecified']),
    `\tCode ${code} Subcode ${subcode}`,
  ];
}

function reasonLines(reason: string | undefined): string[] {
  const line = reason === undefined ? '' : oneLine(reason);
  return line === '' ? [] : [`\t${line}`];
}

function fileTransferText({ direction, phase }: FileTransferEvent): string {
  const kind = FILE_TRANSFERS.find(({ detail }) => detail.direction === direction && detail.phase === phase);
  return kind?.text ?? 'NONE';
}

function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}

/** HTCondor writes numbers with three places; of -1 this makes `-01`. */
function padded(number: number): string {
  return number < 0 ? `-${String(-number).padStart(2, '0')}` : String(number).padStart(3, '0');
}
