import type { FileTransferEvent, SchedulerEventDetail } from '../../domain/scheduler-event.js';

/** Event numbers as in the HTCondor manual, "Job Event Log Codes". */
export const EVENT_NUMBER = {
  SUBMIT: 0,
  EXECUTE: 1,
  EVICTED: 4,
  TERMINATED: 5,
  IMAGE_SIZE: 6,
  ABORTED: 9,
  HELD: 12,
  CLUSTER_REMOVED: 36,
  FILE_TRANSFER: 40,
} as const;

/** The details of events that consist of their number alone. */
export const PLAIN_EVENTS: ReadonlyMap<number, SchedulerEventDetail> = new Map([
  [EVENT_NUMBER.EVICTED, { type: 'evicted' }],
  [7, { type: 'shadow-exception' }],
  [10, { type: 'suspended' }],
  [11, { type: 'unsuspended' }],
  [13, { type: 'released' }],
  [22, { type: 'disconnected' }],
  [23, { type: 'reconnected' }],
  [24, { type: 'reconnect-failed' }],
  [35, { type: 'cluster-submitted' }],
]);

/** The kinds of event 040 with the text of each; their place here, from 1 on, is the `Type` of the JSON form. */
export const FILE_TRANSFERS: readonly { readonly text: string; readonly detail: FileTransferEvent }[] = [
  { text: 'Entered queue to transfer input files', detail: fileTransfer('input', 'queued') },
  { text: 'Started transferring input files', detail: fileTransfer('input', 'started') },
  { text: 'Finished transferring input files', detail: fileTransfer('input', 'finished') },
  { text: 'Entered queue to transfer output files', detail: fileTransfer('output', 'queued') },
  { text: 'Started transferring output files', detail: fileTransfer('output', 'started') },
  { text: 'Finished transferring output files', detail: fileTransfer('output', 'finished') },
];

function fileTransfer(direction: FileTransferEvent['direction'], phase: FileTransferEvent['phase']): FileTransferEvent {
  return { type: 'file-transfer', direction, phase };
}

/** What a submission writes into `submit_event_user_notes`, so that event 000 tells its key. */
export const SUBMISSION_NOTE_PREFIX = 'nestjs-jobs:';

/** The submission key in a submit event's note; `undefined` for the notes of others. */
export function submissionKeyOf(note: string): string | undefined {
  return /^[ \t]*nestjs-jobs:([A-Za-z0-9-]{1,64})[ \t]*$/m.exec(note)?.[1];
}
