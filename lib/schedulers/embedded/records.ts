import type { QueueReport } from '../../domain/scheduler-event.js';
import type { WritableEvent, WritableEventDetail } from '../htcondor/event-log-writer.js';
import type { SubmissionRow, SubmitCommand } from '../scheduler.js';
import type { ProcId, RestingState } from './names.js';

/** What is the same for all procs of a cluster: `clusters/<id>/cluster.json`. Times are milliseconds since 1970. */
export interface ClusterRecord {
  readonly key: string;
  readonly directory: string;
  readonly eventLog: string;
  readonly jobName: string;
  readonly executable: string;
  readonly commands: readonly SubmitCommand[];
  /** The commands that differ from proc to proc, by proc; absent where none does. */
  readonly rows?: readonly SubmissionRow[];
  readonly numJobs: number;
  readonly submitTime: number;
  /** The variables that `getenv` took from the environment of the app when it submitted. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What happened to one proc so far: the last whole line of its file. A proc that was never touched has no line. */
export interface ProcRecord {
  /** Start of the present or last run. */
  readonly startTime?: number;
  /** Identity of the program's process in the present run. */
  readonly program?: string;
  /** Since when the program is stopped by `suspend`. */
  readonly suspendTime?: number;
  /** How the program ended, written before its outputs are brought back: it is not run again, whatever happens. */
  readonly exit?: ProgramExit;
  /** The last transition, written before its event and its rename, so that both can be repeated after a crash. */
  readonly transition?: Transition;
}

/** How a program ended; one of `code` and `signal` is there. */
export interface ProgramExit {
  readonly time: number;
  readonly code?: number;
  /** Signal number. */
  readonly signal?: number;
}

/** Why a proc goes to rest in a state. */
export type Transition =
  | { readonly to: 'idle'; readonly cause: 'evicted' | 'released'; readonly time: number }
  | {
      readonly to: 'held';
      readonly time: number;
      readonly reason: string;
      readonly code: number;
      readonly subcode: number;
    }
  | { readonly to: 'done'; readonly cause: 'terminated'; readonly time: number; readonly exit: ProgramExit }
  | { readonly to: 'done'; readonly cause: 'removed'; readonly time: number; readonly reason: string };

/** HoldReasonCodes (HTCondor manual, "Job ClassAd Attributes", HoldReasonCode). */
export const HOLD_CODE = {
  UNABLE_TO_EXPAND: 0,
  USER_REQUEST: 1,
  FAILED_TO_EXECUTE: 6,
  UNABLE_TO_OPEN_OUTPUT: 7,
  UNABLE_TO_OPEN_INPUT: 8,
  OUTPUT_TRANSFER: 12,
  INPUT_TRANSFER: 13,
  SUBMITTED_ON_HOLD: 15,
} as const;

/** The record in the text of a proc's file: its last whole line; an empty one for a proc that was never touched. */
export function parseProcRecord(text: string): ProcRecord {
  for (const line of text.split('\n').slice(0, -1).reverse()) {
    try {
      return JSON.parse(line) as ProcRecord;
    } catch {
      // A crash tore this line, or the disk was full; the one before it is in force.
    }
  }
  return {};
}

/** The event that tells of a transition. */
export function transitionEvent({ clusterId, procId }: ProcId, transition: Transition): WritableEvent {
  return { clusterId, procId, time: new Date(transition.time), detail: transitionDetail(transition) };
}

function transitionDetail(transition: Transition): WritableEventDetail {
  switch (transition.to) {
    case 'idle':
      return { type: transition.cause };
    case 'held':
      return { type: 'held', reason: transition.reason, code: transition.code, subcode: transition.subcode };
    case 'done':
      return transition.cause === 'removed'
        ? { type: 'aborted', reason: transition.reason }
        : { type: 'terminated', ...exitFacts(transition.exit), endTime: new Date(transition.exit.time) };
  }
}

/** What a proc's record and the state it lies in say to somebody who asks the queue. */
export function queueReport(
  cluster: ClusterRecord,
  { clusterId, procId }: ProcId,
  place: RestingState | 'active',
  record: ProcRecord,
): QueueReport {
  const { transition } = record;
  // An active proc with a transition is on its way to that state, or comes from it and was not touched yet.
  const state = place === 'active' && transition ? transition.to : place;
  const time = state === 'active' ? (record.exit?.time ?? record.suspendTime ?? record.startTime) : transition?.time;
  const facts = stateFacts(state, record);
  return {
    submissionKey: cluster.key,
    clusterId,
    procId,
    source: 'queue',
    ...facts,
    ...(record.startTime === undefined ? {} : { startTime: new Date(record.startTime) }),
    statusTime: new Date(time ?? cluster.submitTime),
    ...(facts.jobStatus === IDLE && { submitTime: new Date(cluster.submitTime) }),
  };
}

/** JobStatus of a proc that waits for a slot. */
const IDLE = 1;

type StateFacts = Omit<QueueReport, 'submissionKey' | 'clusterId' | 'procId' | 'source' | 'startTime' | 'statusTime'>;

function stateFacts(state: RestingState | 'active', { transition, ...record }: ProcRecord): StateFacts {
  switch (state) {
    case 'idle':
      return { jobStatus: IDLE };
    case 'active':
      return { jobStatus: activeJobStatus(record) };
    case 'held':
      return transition?.to === 'held'
        ? {
            jobStatus: 5,
            holdReason: transition.reason,
            holdReasonCode: transition.code,
            holdReasonSubCode: transition.subcode,
          }
        : { jobStatus: 5, holdReason: 'submitted on hold', holdReasonCode: HOLD_CODE.SUBMITTED_ON_HOLD };
    case 'done':
      return transition?.to === 'done' ? endFacts(transition) : { jobStatus: 3 };
  }
}

function endFacts(transition: Transition & { to: 'done' }): StateFacts {
  return transition.cause === 'removed'
    ? { jobStatus: 3, removeReason: transition.reason, endTime: new Date(transition.time) }
    : { jobStatus: 4, ...exitFacts(transition.exit), endTime: new Date(transition.exit.time) };
}

function activeJobStatus(record: ProcRecord): number {
  if (record.program === undefined) return IDLE;
  if (record.exit) return 6;
  return record.suspendTime === undefined ? 2 : 7;
}

function exitFacts(exit: ProgramExit): { exitCode?: number; exitSignal?: number } {
  return exit.signal === undefined ? { exitCode: exit.code ?? 0 } : { exitSignal: exit.signal };
}
