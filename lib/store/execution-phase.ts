/**
 * How far an execution came. Each phase is a fact that was stored before the next step was taken; every step can be
 * repeated safely.
 */
export const EXECUTION_PHASE = {
  /** The intent is stored, and it is certain that the scheduler has nothing of it: a first try did not reach it. */
  INTENDED: 'intended',
  /** The intent is stored, and is being handed over; whether the scheduler has it is to be found out. */
  SUBMITTING: 'submitting',
  /** In the queue; its events are followed. */
  SUBMITTED: 'submitted',
  /** No sub-job is alive; the outputs are to be collected. */
  ENDED: 'ended',
  /** The outputs are in the job's directory; the scheduler is to be told. */
  COLLECTED: 'collected',
  /** The scheduler may forget it; the remote directory is to be removed. */
  ACKNOWLEDGED: 'acknowledged',
  /** Nothing is left on the scheduler; the result handler is to be run. */
  CLEARED: 'cleared',
  /** Nothing more to do. */
  CLOSED: 'closed',
} as const;

/** One of the values of {@link EXECUTION_PHASE}. */
export type ExecutionPhase = (typeof EXECUTION_PHASE)[keyof typeof EXECUTION_PHASE];

/** Phases in which an execution has a directory on the submit host. */
export const OWNING_PHASES: readonly ExecutionPhase[] = Object.values(EXECUTION_PHASE).filter(
  (phase) => phase !== EXECUTION_PHASE.CLEARED && phase !== EXECUTION_PHASE.CLOSED,
);

/** Phases in which the event log may bring news. */
export const FOLLOWED_PHASES: readonly ExecutionPhase[] = [
  EXECUTION_PHASE.INTENDED,
  EXECUTION_PHASE.SUBMITTING,
  EXECUTION_PHASE.SUBMITTED,
];
