import type { QueueReport } from '../../domain/scheduler-event.js';
import { isTrue, JobDescription } from '../../schedulers/embedded/job-description.js';
import { layoutOf } from '../../schedulers/embedded/layout.js';
import type { RestingState } from '../../schedulers/embedded/names.js';
import {
  HOLD_CODE,
  queueReport,
  transitionEvent,
  type ProcRecord,
  type Transition,
} from '../../schedulers/embedded/records.js';
import { formatEvent, type WritableEvent } from '../../schedulers/htcondor/event-log-writer.js';
import type { ControlAction, Submission } from '../../schedulers/scheduler.js';
import { FakeFiles } from './fake-files.js';

/** How a program ends: `exitCode`, or the number of the signal that ends it. */
export interface FakeEnd {
  /**
   * Exit code of the program.
   * @default 0
   */
  readonly exitCode?: number;
  /** Signal that ends the program, instead of an exit code. */
  readonly exitSignal?: number;
}

interface Proc {
  place: RestingState | 'active';
  record: ProcRecord;
  /** Aborted when the present run ends before its time. */
  run: AbortController;
}

/** What a cluster needs from the queue that it is in. */
export interface ClusterSurroundings {
  now(): Date;
  /** Adds to the shared event log of that name. */
  appendToLog(fileName: string, text: string): void;
  /** A proc is idle, and may be run. */
  idle(cluster: FakeCluster, procId: number): void;
}

/** One submission in the queue of a {@link FakeScheduler}: its procs, its files and what has happened. */
export class FakeCluster {
  readonly files: FakeFiles;
  readonly description: JobDescription;
  /** The outputs are safe: it is found in the history only. */
  isAcknowledged = false;
  /** Its directory was removed. */
  isCleared = false;
  private readonly procs: readonly Proc[];

  constructor(
    readonly submission: Submission,
    readonly clusterId: number,
    private readonly surroundings: ClusterSurroundings,
    /** Number of its first proc in the cluster, which it may share with others. */
    readonly firstProc = 0,
  ) {
    this.files = new FakeFiles(() => surroundings.now());
    const submitTime = surroundings.now().getTime();
    const record = { ...submission, submitTime, environment: {} };
    this.description = new JobDescription(record, clusterId, layoutOf('/fake'));
    const onHold = isTrue(this.command('hold', 0));
    this.procs = Array.from({ length: submission.numJobs }, () => ({
      place: onHold ? 'held' : 'idle',
      record: {},
      run: new AbortController(),
    }));
  }

  /** Tells the event log of all procs. */
  announce(): void {
    const time = this.surroundings.now();
    for (const [procId, { place }] of this.procs.entries()) {
      this.tell(procId, {
        ...this.idOf(procId),
        time,
        detail: { type: 'submitted', submissionKey: this.submission.key },
      });
      if (place === 'held') this.move(procId, heldTransition(time, 'submitted on hold', HOLD_CODE.SUBMITTED_ON_HOLD));
      else this.surroundings.idle(this, procId);
    }
  }

  /** The value of a submit command for one proc, macros expanded. */
  command(name: string, procId: number): string | undefined {
    return this.description.command(name, procId);
  }

  /** What the queue, or the history, says of the procs. */
  reports(): QueueReport[] {
    return this.procs.map(({ place, record }, procId) => ({
      ...queueReport(this.description.cluster, this.idOf(procId), place, record),
      source: this.isAcknowledged ? 'history' : 'queue',
    }));
  }

  /** The sub-jobs that are in one of these places. */
  procsIn(...places: readonly Proc['place'][]): number[] {
    return [...this.procs.keys()].filter((procId) => places.includes(this.proc(procId).place));
  }

  /** Starts an idle proc; nothing happens to one that runs. @returns the signal that ends the run before its time */
  start(procId: number): AbortSignal {
    const proc = this.proc(procId);
    if (proc.place === 'active') return proc.run.signal;
    this.expectPlace(procId, 'start', 'idle');
    const time = this.surroundings.now();
    proc.place = 'active';
    proc.record = { program: 'fake', startTime: time.getTime() };
    proc.run = new AbortController();
    // A program that is started again begins its outputs anew.
    for (const stream of ['output', 'error'] as const) this.open(stream, procId);
    this.tell(procId, { ...this.idOf(procId), time, detail: { type: 'executing', slot: 'slot1@fake' } });
    return proc.run.signal;
  }

  /** Ends the program of a proc, which is started first where it is idle. */
  finish(procId: number, { exitCode = 0, exitSignal }: FakeEnd): void {
    if (this.proc(procId).place === 'idle') this.start(procId);
    this.expectPlace(procId, 'finish', 'active');
    const time = this.surroundings.now().getTime();
    const exit = exitSignal === undefined ? { time, code: exitCode } : { time, signal: exitSignal };
    this.move(procId, { to: 'done', cause: 'terminated', time, exit });
  }

  /** Holds a proc for a reason that nobody asked for. */
  hold(procId: number, reason: string, code: number): void {
    this.expectPlace(procId, 'hold', 'idle', 'active');
    this.move(procId, heldTransition(this.surroundings.now(), reason, code));
  }

  /** Does what {@link Scheduler.control} asks for, with the procs that it is about. */
  control(action: ControlAction, reason: string): void {
    const now = this.surroundings.now();
    const time = now.getTime();
    switch (action) {
      case 'hold':
        this.moveAll(['idle', 'active'], heldTransition(now, reason, HOLD_CODE.USER_REQUEST));
        break;
      case 'release':
        this.moveAll(['held'], { to: 'idle', cause: 'released', time });
        break;
      case 'remove':
        this.moveAll(['idle', 'active', 'held'], { to: 'done', cause: 'removed', time, reason });
        break;
      case 'suspend':
      case 'continue':
        this.setSuspended(action === 'suspend');
    }
  }

  /** Adds to what a proc prints. */
  print(stream: 'output' | 'error', procId: number, text: string): void {
    const path = this.command(stream, procId);
    if (path !== undefined) this.files.append(path, text);
  }

  private open(stream: 'output' | 'error', procId: number): void {
    const path = this.command(stream, procId);
    if (path !== undefined) this.files.write(path, '');
  }

  private setSuspended(suspended: boolean): void {
    const time = this.surroundings.now();
    for (const procId of this.procsIn('active')) {
      const proc = this.proc(procId);
      if (suspended === (proc.record.suspendTime !== undefined)) continue;
      const { suspendTime: _, ...record } = proc.record;
      proc.record = suspended ? { ...record, suspendTime: time.getTime() } : record;
      const type = suspended ? 'suspended' : 'unsuspended';
      this.tell(procId, { ...this.idOf(procId), time, detail: { type } });
    }
  }

  private moveAll(from: readonly Proc['place'][], transition: Transition): void {
    for (const procId of this.procsIn(...from)) this.move(procId, transition);
  }

  private move(procId: number, transition: Transition): void {
    const proc = this.proc(procId);
    proc.run.abort();
    proc.place = transition.to;
    proc.record = { ...proc.record, transition };
    this.tell(procId, transitionEvent(this.idOf(procId), transition));
    if (transition.to === 'idle') this.surroundings.idle(this, procId);
  }

  /** What the queue calls a proc. */
  private idOf(procId: number): { readonly clusterId: number; readonly procId: number } {
    return { clusterId: this.clusterId, procId: this.firstProc + procId };
  }

  private tell(procId: number, event: WritableEvent): void {
    const text = formatEvent(event);
    this.surroundings.appendToLog(this.submission.eventLog, text);
    const own = this.command('log', procId);
    if (own !== undefined) this.files.append(own, text);
  }

  private proc(procId: number): Proc {
    const proc = this.procs[procId];
    if (proc) return proc;
    throw new RangeError(`There is no sub-job ${procId}: the submission has ${this.procs.length}.`);
  }

  private expectPlace(procId: number, action: string, ...places: readonly Proc['place'][]): void {
    const { place } = this.proc(procId);
    if (!places.includes(place)) {
      throw new Error(`Sub-job ${procId} of the fake cluster ${this.clusterId} cannot ${action}: it is ${place}.`);
    }
  }
}

function heldTransition(time: Date, reason: string, code: number): Transition {
  return { to: 'held', time: time.getTime(), reason, code, subcode: 0 };
}
