import type { Item } from '../domain/itemdata.js';
import type { SubJobResources } from '../domain/resources.js';
import type { SubJobStatus } from '../domain/sub-job.js';
import type { SubJobEntity } from '../store/entities/index.js';

/** One of the sub-jobs of a job, as it was stored when it was read. */
export interface SubJob {
  /** Counted from 0: the value of `$(Process)`. */
  readonly index: number;
  /** What it does now, or how it ended. */
  readonly status: SubJobStatus;
  /** The sub-job's row of `itemdata`; `null` where the job is no sweep. */
  readonly item: Item | null;
  /** When its program was last started, by the scheduler's clock. */
  readonly startTime: Date | null;
  /** When its program ended, or it was removed. */
  readonly endTime: Date | null;
  /** Exit code of its program; `null` before its end, and when a signal ended it. */
  readonly exitCode: number | null;
  /** Signal that ended its program; `null` otherwise. */
  readonly exitSignal: number | null;
  /** Why it is held, in HTCondor's words; `null` otherwise. */
  readonly holdReason: string | null;
  /** Memory that its program used, in MB. */
  readonly memoryMegabytes: number | null;
  /** What it asked for, what its slot had, and what it used; until its end only the memory, `null` before that is known. */
  readonly resources: SubJobResources | null;
}

/** Which sub-jobs are meant. */
export interface SubJobRange {
  /**
   * Index of the first one.
   * @default 0
   */
  readonly from?: number;
  /**
   * At most so many.
   * @default 100
   */
  readonly limit?: number;
  /**
   * Only those in one of these states; the list goes on behind the index of its last one then.
   * @default all
   */
  readonly status?: SubJobStatus | readonly SubJobStatus[];
}

const IDLE: Omit<SubJob, 'index' | 'item'> = {
  status: 'idle',
  startTime: null,
  endTime: null,
  exitCode: null,
  exitSignal: null,
  holdReason: null,
  memoryMegabytes: null,
  resources: null,
};

/** What is stored of a sub-job; one without a row is idle. */
export function subJobOf(index: number, row: SubJobEntity | undefined, item: Item | null): SubJob {
  if (!row) return { index, item, ...IDLE };
  const { status, startTime, endTime, exitCode, exitSignal, holdReason, memoryMegabytes } = row;
  return {
    index,
    item,
    status,
    startTime,
    endTime,
    exitCode,
    exitSignal,
    holdReason,
    memoryMegabytes,
    resources: row.resources ?? resourcesOfMemory(memoryMegabytes),
  };
}

function resourcesOfMemory(memoryMb: number | null): SubJobResources | null {
  return memoryMb === null ? null : { requested: {}, allocated: {}, used: { memoryMb } };
}
