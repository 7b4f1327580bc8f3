import { appendEvents } from './event-logs.js';
import type { JobDescription } from './job-description.js';
import type { ActiveProc } from './names.js';
import type { Queue } from './queue.js';
import { transitionEvent, type ProcRecord, type Transition } from './records.js';

/** An active proc and what is to become of it. */
export interface PlannedTransition {
  readonly proc: ActiveProc;
  readonly record: ProcRecord;
  readonly transition: Transition;
}

/**
 * Takes active procs of one cluster to rest: what will be done is recorded, then the events are written in one go, then
 * each proc is put into its new state. After a crash at any point whoever finds the proc does the rest again: an event
 * may stand twice in the log, but none is lost.
 */
export function performTransitions(queue: Queue, job: JobDescription, planned: readonly PlannedTransition[]): void {
  for (const [record, procs] of byRecord(planned)) {
    queue.record(procs, JSON.parse(record) as ProcRecord);
  }
  appendEvents(
    queue.layout,
    job,
    planned.map(({ proc, transition }) => transitionEvent(proc, transition)),
  );
  for (const { proc, transition } of planned) {
    queue.rest(proc, transition.to);
  }
}

/** Procs by what is to be written down of them: it is the same for most of a batch. */
function byRecord(planned: readonly PlannedTransition[]): Map<string, ActiveProc[]> {
  const groups = new Map<string, ActiveProc[]>();
  for (const { proc, record, transition } of planned) {
    const key = JSON.stringify({ ...record, transition });
    groups.set(key, [...(groups.get(key) ?? []), proc]);
  }
  return groups;
}

/** A record without what belongs to the run that is over. */
export function withoutRun({ startTime }: ProcRecord): ProcRecord {
  return startTime === undefined ? {} : { startTime };
}
