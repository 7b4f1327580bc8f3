import type { SubJobResources } from './resources.js';

/**
 * Something that a scheduler says happened to one proc of a cluster, freed from the notation of the event log it stood
 * in. The numbers of the events are those of the HTCondor manual, "Job Event Log Codes".
 */
export interface SchedulerEvent {
  readonly clusterId: number;
  /** -1 where an event is about a whole cluster (035 and 036, late materialisation). */
  readonly procId: number;
  /** The event's own time stamp, as an instant. */
  readonly time: Date;
  readonly detail: SchedulerEventDetail;
}

/** What happened; see {@link SchedulerEvent}. */
export type SchedulerEventDetail =
  | SubmittedEvent
  | ExecutingEvent
  | EvictedEvent
  | TerminatedEvent
  | AbortedEvent
  | HeldEvent
  | UsageEvent
  | FileTransferEvent
  | ClusterRemovedEvent
  | {
      readonly type:
        | 'released'
        | 'suspended'
        | 'unsuspended'
        | 'disconnected'
        | 'reconnected'
        | 'reconnect-failed'
        | 'shadow-exception'
        | 'cluster-submitted';
    }
  | OtherEvent;

/** 000: the proc is in the queue. */
export interface SubmittedEvent {
  readonly type: 'submitted';
  /** The submission key, read from `submit_event_user_notes`; absent for jobs of others. */
  readonly submissionKey?: string;
}

/** 001: the program was started. */
export interface ExecutingEvent {
  readonly type: 'executing';
  /** Name of the slot, for example `slot1_1@node7`, where the log has it. */
  readonly slot?: string;
}

/** 004: the program was stopped before its end and goes back to the queue; never an end. */
export interface EvictedEvent {
  readonly type: 'evicted';
}

/** 005: the program ended by itself or by a signal. */
export interface TerminatedEvent {
  readonly type: 'terminated';
  readonly exitCode?: number;
  readonly exitSignal?: number;
  /** The end in UTC as the execute side saw it, where the log has it; more exact than the event's own stamp. */
  readonly endTime?: Date;
  /** The table of resources, where the log has it. */
  readonly resources?: SubJobResources;
}

/** 009: the proc was removed from the queue. */
export interface AbortedEvent {
  readonly type: 'aborted';
  readonly reason?: string;
}

/** 012: the proc was put on hold. */
export interface HeldEvent {
  readonly type: 'held';
  readonly reason?: string;
  /** HoldReasonCode; 1 is `condor_hold` by a person. */
  readonly code?: number;
  readonly subcode?: number;
}

/** 006: how much memory the program uses. */
export interface UsageEvent {
  readonly type: 'usage';
  /** MemoryUsage in MB. */
  readonly memoryMegabytes?: number;
}

/** 040: files move between the submit host and the execute node. */
export interface FileTransferEvent {
  readonly type: 'file-transfer';
  readonly direction: 'input' | 'output';
  readonly phase: 'queued' | 'started' | 'finished';
}

/** 036: the cluster left the queue; procs from `nextProcId` on were never materialised. */
export interface ClusterRemovedEvent {
  readonly type: 'cluster-removed';
  readonly nextProcId?: number;
}

/** An event that says nothing about a status, kept so that a reader can count it. */
export interface OtherEvent {
  readonly type: 'other';
  readonly eventNumber: number;
}

/**
 * What the queue or the history says of one proc when it is asked: the second witness beside the event log.
 */
export interface QueueReport {
  /** Key of the submission that the proc belongs to. */
  readonly submissionKey: string;
  /** Number of the cluster. */
  readonly clusterId: number;
  /** Number of the proc in the cluster. */
  readonly procId: number;
  /** Who says so. */
  readonly source: 'queue' | 'history';
  /** JobStatus: 1 idle, 2 running, 3 removed, 4 completed, 5 held, 6 transferring output, 7 suspended. */
  readonly jobStatus: number;
  /** ExitCode; absent before the end, and when a signal ended it. */
  readonly exitCode?: number;
  /** ExitSignal; absent unless a signal ended it. */
  readonly exitSignal?: number;
  /** HoldReason, of a held proc. */
  readonly holdReason?: string;
  /** HoldReasonCode, of a held proc; 1 is `condor_hold` by a person. */
  readonly holdReasonCode?: number;
  /** HoldReasonSubCode, of a held proc. */
  readonly holdReasonSubCode?: number;
  /** RemoveReason, of a removed proc. */
  readonly removeReason?: string;
  /** QDate, of an idle proc: one whose `statusTime` is not after it has waited ever since. */
  readonly submitTime?: Date;
  /** JobCurrentStartDate or JobStartDate. */
  readonly startTime?: Date;
  /** CompletionDate, or EnteredCurrentStatus of a removed proc. */
  readonly endTime?: Date;
  /** EnteredCurrentStatus; 1 s resolution, by the submit host's clock. */
  readonly statusTime: Date;
  /**
   * ServerTime: when the queue was asked, by the same clock; absent where log and queue are written by one hand, and in the
   * history.
   */
  readonly observedTime?: Date;
}
