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
  for (const { proc, record, transition } of planned) {
    queue.record(proc, { ...record, transition });
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

/** A record without what belongs to the run that is over. */
export function withoutRun({ startTime }: ProcRecord): ProcRecord {
  return startTime === undefined ? {} : { startTime };
}
