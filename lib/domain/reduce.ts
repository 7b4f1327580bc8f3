import type { QueueReport, SchedulerEvent } from './scheduler-event.js';
import { isFinalPhase, type SubJobPhase, type SubJobState } from './sub-job.js';

/** HoldReasonCode of a job whose inputs are being spooled: not a hold to a person (HTCondor manual, "HoldReasonCode"). */
const HELD_WHILE_SPOOLING = 16;

/**
 * The state of a proc of which nothing is known but that it was submitted. It is older than anything that the scheduler
 * will say: our clock and the scheduler's, which stamps by the second, must never be compared.
 */
export const SUBMITTED_SUB_JOB: SubJobState = { phase: 'idle', phaseTime: new Date(0) };

/**
 * The state after one more event. Events that were seen before, or that are older than what is known, change nothing
 * of the phase; they may still fill in facts. An end by itself (005) outweighs a removal (009), and neither is ever
 * left again: HTCondor writes a late 004 or a 009 behind a 005 (facts known from its users' trackers).
 */
export function reduceEvent(state: SubJobState, event: SchedulerEvent): SubJobState {
  const { detail, time } = event;
  switch (detail.type) {
    case 'terminated':
      return {
        ...complete(state, { ...detail, endTime: detail.endTime ?? time }),
        ...defined({ resources: detail.resources }),
      };
    case 'aborted':
      return remove(state, time, detail.reason);
    case 'executing':
      return enter(
        { ...state, ...defined({ slot: detail.slot }), startTime: latest(state.startTime, time) },
        'running',
        time,
      );
    case 'held':
      return detail.code === HELD_WHILE_SPOOLING
        ? state
        : hold(state, time, detail.reason, detail.code, detail.subcode);
    case 'evicted':
    case 'shadow-exception':
    case 'reconnect-failed':
      return evict(state, time);
    case 'released':
      return enter(state, 'idle', time);
    case 'suspended':
      return enter(state, 'suspended', time);
    case 'unsuspended':
      return enter(state, 'running', time);
    case 'file-transfer':
      return detail.direction === 'output' ? enter(state, 'transferring', time) : state;
    case 'usage':
      return { ...state, ...defined({ memoryMegabytes: detail.memoryMegabytes }) };
    default:
      return state;
  }
}

/** The state after a look into the queue or the history; the same precedence rules as for events. */
export function reduceReport(state: SubJobState, report: QueueReport): SubJobState {
  const known: SubJobState = {
    ...state,
    ...defined({ startTime: report.startTime && latest(state.startTime, report.startTime) }),
  };
  switch (report.jobStatus) {
    case 1:
      return known.phase === 'idle' && isFirstWait(report) ? known : enter(known, 'idle', standingTime(state, report));
    case 2:
      return goOn(known, 'running', report);
    case 3:
      return remove(known, report.endTime ?? report.statusTime, report.removeReason);
    case 4:
      return complete(known, { ...report, endTime: report.endTime ?? report.statusTime });
    case 5:
      return report.holdReasonCode === HELD_WHILE_SPOOLING
        ? state
        : hold(known, standingTime(state, report), report.holdReason, report.holdReasonCode, report.holdReasonSubCode);
    case 6:
      return enter(known, 'transferring', report.statusTime);
    case 7:
      return goOn(known, 'suspended', report);
    default:
      return state;
  }
}

/**
 * Nothing but the submission itself is older than a proc's first wait: its time is not kept, so that a clock that is put
 * back before the proc starts does not hide the start.
 */
function isFirstWait({ statusTime, submitTime }: QueueReport): boolean {
  return submitTime !== undefined && statusTime <= submitTime;
}

/** A suspension and its end are of one run: EnteredCurrentStatus stays that of its start (tried on 23.9.6 and 25.14.1). */
function goOn(state: SubJobState, phase: 'running' | 'suspended', report: QueueReport): SubJobState {
  const isUnderWay = state.phase === 'running' || state.phase === 'suspended';
  return enter(state, phase, isUnderWay ? standingTime(state, report) : report.statusTime);
}

/**
 * The schedd alone puts a proc on hold and lets it go, while the shadow of a program that is stopped by it stamps its last
 * events when that has ended, later: where the schedd's own events are lost (a log that could not be written), such an
 * eviction must not hide for ever what the queue says of a moment after it.
 */
function standingTime({ phaseTime }: SubJobState, { statusTime, observedTime }: QueueReport): Date {
  return observedTime && observedTime > phaseTime ? latest(phaseTime, statusTime) : statusTime;
}

function complete(
  state: SubJobState,
  end: { readonly exitCode?: number; readonly exitSignal?: number; readonly endTime: Date },
): SubJobState {
  if (state.phase === 'completed') return state;
  const { removeReason, ...rest } = withoutHold(state);
  return {
    ...rest,
    phase: 'completed',
    phaseTime: end.endTime,
    endTime: end.endTime,
    ...defined({ exitCode: end.exitCode, exitSignal: end.exitSignal }),
  };
}

function remove(state: SubJobState, time: Date, reason: string | undefined): SubJobState {
  if (isFinalPhase(state.phase)) return state;
  return {
    ...withoutHold(state),
    phase: 'removed',
    phaseTime: time,
    endTime: time,
    ...defined({ removeReason: reason }),
  };
}

function hold(state: SubJobState, time: Date, reason?: string, code?: number, subcode?: number): SubJobState {
  const next = enter(state, 'held', time);
  if (next.phase !== 'held' || next.phaseTime > time) return next;
  return { ...next, ...defined({ holdReason: reason, holdCode: code, holdSubcode: subcode }) };
}

/**
 * Goes into a phase of a living proc, unless it has ended or something newer is known. Among events of one second the
 * order of the log decides, and nothing but the event itself: so a log that is read again ends in the same state.
 */
function enter(state: SubJobState, phase: SubJobPhase, time: Date): SubJobState {
  if (!isNews(state, time)) return state;
  const next = phase === 'held' ? state : withoutHold(state);
  return { ...next, phase, phaseTime: time };
}

/**
 * The schedd and the shadow write into one log without waiting for each other, so that the 004 of a hold may stand
 * behind its 012: an eviction never undoes a hold. Nor does it hide one: a program may take its time to end after it was
 * told to, so that the hold is older than the eviction, and newer than the run, whose time is kept.
 */
function evict(state: SubJobState, time: Date): SubJobState {
  return state.phase !== 'held' && isNews(state, time) ? { ...state, phase: 'idle' } : state;
}

function isNews({ phase, phaseTime }: SubJobState, time: Date): boolean {
  return !isFinalPhase(phase) && time >= phaseTime;
}

function withoutHold(state: SubJobState): SubJobState {
  const { holdReason, holdCode, holdSubcode, ...rest } = state;
  return rest;
}

function latest(known: Date | undefined, time: Date): Date {
  return known && known > time ? known : time;
}

/** Leaves out what is undefined, so that an absent fact never overwrites a known one. */
function defined<T extends object>(facts: T): Partial<T> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Partial<T>;
}
