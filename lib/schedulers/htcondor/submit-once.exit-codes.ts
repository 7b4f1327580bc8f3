/**
 * How {@link submitOnceScript} ends, beside 0: it is submitted, and standard output tells where. Every other exit code
 * (a signal, a shell that is not there) leaves open what happened.
 */
export const SUBMIT_ONCE_EXIT = {
  /** `find`: it was never submitted; `settle`: and never will be. */
  NOT_SUBMITTED: 20,
  /** The submission's directory cannot be reached or made, so that nobody can say what an earlier call did. */
  DIRECTORY_UNUSABLE: 21,
  /** Another call is still at work on this submission. */
  LOCKED: 22,
  /** The inputs did not arrive complete, or could not be written. It is not in the queue. */
  STAGING_FAILED: 23,
  /** The event log cannot be written: the job could not be followed. It is not in the queue. */
  EVENT_LOG_UNUSABLE: 24,
  /** An earlier call may have submitted it, and the queue or the history could not be asked. */
  LOOKUP_FAILED: 25,
  /** `condor_submit` failed; what it said is on standard error. */
  SUBMIT_FAILED: 26,
  /** `condor_submit` said that it succeeded, but not what was expected. */
  ANSWER_UNEXPECTED: 27,
  /** There is no `condor_submit`. It is not in the queue. */
  NO_CONDOR: 28,
  /** `wait` only: its input ended before it was told what to submit. It did nothing. */
  NOT_ASKED: 29,
  /** `submit` only: it was settled before that it is never submitted. */
  SETTLED: 30,
  /** An earlier call may have submitted it, and it is not time yet to ask the queue. */
  QUEUE_UNASKED: 31,
} as const;
