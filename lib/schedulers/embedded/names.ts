import type { ControlAction } from '../scheduler.js';

/** The states in which a proc lies in its cluster's directory; the fourth, `active`, is a directory of its own. */
export const RESTING_STATES = ['idle', 'held', 'done'] as const;

/** One of {@link RESTING_STATES}. */
export type RestingState = (typeof RESTING_STATES)[number];

/** One sub-job. */
export interface ProcId {
  readonly clusterId: number;
  readonly procId: number;
}

/** A proc that a process works on. */
export interface ActiveProc extends ProcId {
  /** Identity of that process; see `worker/process-identity.ts`. */
  readonly owner: string;
}

/** Something asked of the worker of an active proc; see {@link requestName}. */
export interface ControlRequest extends ProcId {
  readonly sequence: string;
  readonly action: ControlAction;
}

// Padded, so that the order of the names is the order of the numbers.
const CLUSTER_DIGITS = 10;
const PROC_DIGITS = 6;

/** File name of a cluster: its id, padded to ten digits. */
export function clusterName(clusterId: number): string {
  return String(clusterId).padStart(CLUSTER_DIGITS, '0');
}

/** File name of a proc in its cluster: its number, padded to six digits. */
export function procName(procId: number): string {
  return String(procId).padStart(PROC_DIGITS, '0');
}

/** The number that {@link clusterName} or {@link procName} was made from; `null` for other names. */
export function parseNumber(name: string): number | null {
  return /^\d+$/.test(name) ? Number(name) : null;
}

/** `<cluster>.<proc>`, for directories of one proc. */
export function procFullName({ clusterId, procId }: ProcId): string {
  return `${clusterName(clusterId)}.${procName(procId)}`;
}

/** File name of an active proc. */
export function activeName(proc: ActiveProc): string {
  return `${procFullName(proc)}.${proc.owner}`;
}

/** The inverse of {@link activeName}; `null` for other names. */
export function parseActiveName(name: string): ActiveProc | null {
  const match = /^(\d+)\.(\d+)\.(.+)$/.exec(name);
  return match ? { clusterId: Number(match[1]), procId: Number(match[2]), owner: String(match[3]) } : null;
}

/** File name of a request; requests for one proc are served in the order of their sequences. */
export function requestName(request: ControlRequest): string {
  return `${procFullName(request)}.${request.sequence}.${request.action}`;
}

/** The inverse of {@link requestName}; `null` for other names. */
export function parseRequestName(name: string): ControlRequest | null {
  const match = /^(\d+)\.(\d+)\.([\w-]+)\.(hold|release|remove|suspend|continue)$/.exec(name);
  return match
    ? {
        clusterId: Number(match[1]),
        procId: Number(match[2]),
        sequence: String(match[3]),
        action: match[4] as ControlAction,
      }
    : null;
}
