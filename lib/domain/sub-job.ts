import type { SubJobResources } from './resources.js';

/**
 * Where one proc stands, as far as the scheduler's witnesses tell. `completed` and `removed` are final; everything
 * else is alive.
 */
export type SubJobPhase = 'idle' | 'running' | 'transferring' | 'suspended' | 'held' | 'completed' | 'removed';

/** The state of one proc, computed by {@link reduceEvent} and {@link reduceReport} from what the scheduler says. */
export interface SubJobState {
  readonly phase: SubJobPhase;
  /**
   * Up to when what the scheduler says is older than this, by the scheduler's clock: mostly when it entered the phase. An
   * eviction keeps the time of its run, and a look into the queue may confirm a phase as of a later moment.
   */
  readonly phaseTime: Date;
  /** When the program was last started. */
  readonly startTime?: Date;
  /** When the program ended, or the proc was removed. */
  readonly endTime?: Date;
  /** Exit code of the program; absent when a signal ended it or it did not end by itself. */
  readonly exitCode?: number;
  /** Number of the signal that ended the program. */
  readonly exitSignal?: number;
  /** HTCondor's own words for why it is held. */
  readonly holdReason?: string;
  /** HoldReasonCode. */
  readonly holdCode?: number;
  /** HoldReasonSubCode. */
  readonly holdSubcode?: number;
  /** Why it was removed, in the scheduler's words. */
  readonly removeReason?: string;
  /** The slot that it last ran on. */
  readonly slot?: string;
  /** Memory used, in MB. */
  readonly memoryMegabytes?: number;
  /** What it asked for, had and used; known at its end. */
  readonly resources?: SubJobResources;
}

/**
 * How a person counts sub-jobs: the phase, with holds told apart by who asked for them and ends by their exit codes.
 */
export const SUB_JOB_STATUSES = [
  'idle',
  'running',
  'transferring',
  'suspended',
  'paused',
  'held',
  'completed',
  'failed',
  'removed',
] as const;

/** One of {@link SUB_JOB_STATUSES}. */
export type SubJobStatus = (typeof SUB_JOB_STATUSES)[number];

/** How many sub-jobs are in each state; states without any are left out. */
export type SubJobCounts = Partial<Record<SubJobStatus, number>>;

/** HoldReasonCode of `condor_hold`: somebody asked for it (HTCondor manual, "HoldReasonCode"). */
const HELD_BY_REQUEST = 1;

/**
 * Tells what a person calls this state.
 * @param successExitCodes exit codes that count as success
 */
export function subJobStatus(state: SubJobState, successExitCodes: readonly number[]): SubJobStatus {
  switch (state.phase) {
    case 'held':
      return state.holdCode === HELD_BY_REQUEST ? 'paused' : 'held';
    case 'completed':
      return state.exitCode !== undefined && successExitCodes.includes(state.exitCode) ? 'completed' : 'failed';
    default:
      return state.phase;
  }
}

/** True for a phase that a proc does not leave any more. */
export function isFinalPhase(phase: SubJobPhase): boolean {
  return phase === 'completed' || phase === 'removed';
}
