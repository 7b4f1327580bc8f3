import { positionAt } from '../domain/positions.js';
import { reduceEvent, reduceReport } from '../domain/reduce.js';
import type { QueueReport, SchedulerEvent } from '../domain/scheduler-event.js';
import type { SubJobState } from '../domain/sub-job.js';
import type { ExecutionEntity } from '../store/entities/index.js';
import type { Evidence } from './evidence.service.js';

/** What a list of events says of some executions; events of clusters that are not theirs are left out. */
export function evidenceOfEvents(
  events: readonly SchedulerEvent[],
  executions: readonly ExecutionEntity[],
): Evidence[] {
  const clusters = new Map([...groupBy(executions, ({ clusterId }) => clusterId)].map(byFirstProc));
  const changes = new Changes(executions);
  for (const event of events) {
    const members = clusters.get(event.clusterId) ?? [];
    for (const procId of procsOf(event, members)) {
      changes.append(memberWith(procId, members), procId, (state) => reduceEvent(state, asProcEvent(event)));
    }
  }
  return changes.evidence;
}

/** What the queue or the history says of some executions. */
export function evidenceOfReports(reports: readonly QueueReport[], executions: readonly ExecutionEntity[]): Evidence[] {
  const byKey = new Map(executions.map((execution) => [execution.key, execution]));
  const changes = new Changes(executions);
  for (const report of reports) {
    changes.append(byKey.get(report.submissionKey), report.procId, (state) => reduceReport(state, report));
  }
  return changes.evidence;
}

/** Several executions share a cluster where they were submitted together. */
function byFirstProc([clusterId, members]: readonly [number | null, ExecutionEntity[]]): [
  number | null,
  ExecutionEntity[],
] {
  return [clusterId, members.sort((a, b) => firstProcOf(a) - firstProcOf(b))];
}

/** The execution of a cluster that a proc belongs to. */
function memberWith(procId: number, members: readonly ExecutionEntity[]): ExecutionEntity | undefined {
  let [low, high] = [0, members.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const member = members[middle];
    if (member && firstProcOf(member) <= procId) low = middle + 1;
    else high = middle;
  }
  return members[low - 1];
}

/**
 * An event about the whole cluster (036, the end of late materialisation) concerns the procs that were never made: they
 * have no event and no history record of their own.
 */
function procsOf({ procId, detail }: SchedulerEvent, members: readonly ExecutionEntity[]): number[] {
  if (detail.type !== 'cluster-removed') return [procId];
  const end = Math.max(0, ...members.map((member) => firstProcOf(member) + member.numJobs));
  const from = detail.nextProcId ?? end;
  return Array.from({ length: Math.max(0, end - from) }, (_, index) => from + index);
}

function asProcEvent(event: SchedulerEvent): SchedulerEvent {
  if (event.detail.type !== 'cluster-removed') return event;
  return { ...event, detail: { type: 'aborted', reason: 'The cluster was removed before this sub-job was made.' } };
}

function firstProcOf({ firstProc }: ExecutionEntity): number {
  return firstProc ?? 0;
}

type StateChange = (state: SubJobState) => SubJobState;

/** The changes of each sub-job of some executions, in the order of their evidence. */
class Changes {
  private readonly changes: ReadonlyMap<ExecutionEntity, Map<number, StateChange[]>>;

  constructor(executions: readonly ExecutionEntity[]) {
    this.changes = new Map(executions.map((execution) => [execution, new Map<number, StateChange[]>()]));
  }

  /** @param execution what is of no execution, or of none of its procs, is left out */
  append(execution: ExecutionEntity | undefined, procId: number, change: StateChange): void {
    const position = execution && positionOf(procId, execution);
    const known = execution && this.changes.get(execution);
    if (position === undefined || !known) return;
    const list = known.get(position);
    if (list) list.push(change);
    else known.set(position, [change]);
  }

  get evidence(): Evidence[] {
    return [...this.changes].map(([execution, changes]) => ({
      execution,
      changes: new Map(
        [...changes].map(([position, list]) => [
          position,
          (state: SubJobState) => list.reduce((current, change) => change(current), state),
        ]),
      ),
    }));
  }
}

/** The sub-job that a proc is, or none: an execution may be of some of the job's sub-jobs only. */
function positionOf(procId: number, execution: ExecutionEntity): number | undefined {
  const index = procId - firstProcOf(execution);
  return index >= 0 && index < execution.numJobs ? positionAt(execution.positions, index) : undefined;
}

function groupBy<K, V>(values: readonly V[], keyOf: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group) group.push(value);
    else groups.set(keyOf(value), [value]);
  }
  return groups;
}
