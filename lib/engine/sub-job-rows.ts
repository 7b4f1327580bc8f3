import { subJobStatus, type SubJobState } from '../domain/sub-job.js';
import type { SubJobEntity } from '../store/entities/index.js';

/** The reducer's state of a row. */
export function stateOfRow(row: SubJobEntity): SubJobState {
  const { executionKey, position, status, phase, phaseTime, ...optional } = row;
  const facts = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== null));
  return { phase, phaseTime, ...facts };
}

/** The row of a reducer's state. */
export function rowOfState(
  executionKey: string,
  position: number,
  state: SubJobState,
  successExitCodes: readonly number[],
): SubJobEntity {
  return {
    executionKey,
    position,
    status: subJobStatus(state, successExitCodes),
    phase: state.phase,
    phaseTime: state.phaseTime,
    startTime: state.startTime ?? null,
    endTime: state.endTime ?? null,
    exitCode: state.exitCode ?? null,
    exitSignal: state.exitSignal ?? null,
    holdReason: state.holdReason ?? null,
    holdCode: state.holdCode ?? null,
    holdSubcode: state.holdSubcode ?? null,
    removeReason: state.removeReason ?? null,
    slot: state.slot ?? null,
    memoryMegabytes: state.memoryMegabytes ?? null,
    resources: state.resources ?? null,
  };
}
