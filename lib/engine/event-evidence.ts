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
  return executions.map((execution) => {
    const changes = new ChangeMap();
    for (const event of events) {
      if (event.clusterId !== execution.clusterId) continue;
      for (const position of positionsOf(event, execution)) {
        changes.append(position, (state) => reduceEvent(state, asProcEvent(event)));
      }
    }
    return { execution, changes: changes.byPosition };
  });
}

/** What the queue or the history says of some executions. */
export function evidenceOfReports(reports: readonly QueueReport[], executions: readonly ExecutionEntity[]): Evidence[] {
  return executions.map((execution) => {
    const changes = new ChangeMap();
    for (const report of reports) {
      if (report.submissionKey !== execution.key) continue;
      for (const position of positionsOfProc(report.procId, execution)) {
        changes.append(position, (state) => reduceReport(state, report));
      }
    }
    return { execution, changes: changes.byPosition };
  });
}

/**
 * An event about the whole cluster (036, the end of late materialisation) concerns the procs that were never made: they
 * have no event and no history record of their own.
 */
function positionsOf({ procId, detail }: SchedulerEvent, execution: ExecutionEntity): number[] {
  if (detail.type !== 'cluster-removed') return positionsOfProc(procId, execution);
  const first = execution.firstProc ?? 0;
  const from = detail.nextProcId ?? Infinity;
  const count = Math.max(0, first + execution.numJobs - from);
  return Array.from({ length: count }, (_, index) => positionsOfProc(from + index, execution)).flat();
}

/** The sub-job that a proc is, or none: an execution may be of some of the job's sub-jobs only. */
function positionsOfProc(procId: number, { firstProc, numJobs, positions }: ExecutionEntity): number[] {
  const index = procId - (firstProc ?? 0);
  const position = index >= 0 && index < numJobs ? positionAt(positions, index) : undefined;
  return position === undefined ? [] : [position];
}

function asProcEvent(event: SchedulerEvent): SchedulerEvent {
  if (event.detail.type !== 'cluster-removed') return event;
  return { ...event, detail: { type: 'aborted', reason: 'The cluster was removed before this sub-job was made.' } };
}

type StateChange = (state: SubJobState) => SubJobState;

/** The changes of each position, in the order of their evidence. */
class ChangeMap {
  private readonly changes = new Map<number, StateChange[]>();

  append(position: number, change: StateChange): void {
    const known = this.changes.get(position);
    if (known) known.push(change);
    else this.changes.set(position, [change]);
  }

  get byPosition(): ReadonlyMap<number, StateChange> {
    return new Map(
      [...this.changes].map(([position, list]) => [
        position,
        (state: SubJobState) => list.reduce((current, change) => change(current), state),
      ]),
    );
  }
}
