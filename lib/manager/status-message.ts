/** What is stored of a job's status. */
export interface StoredStatus {
  readonly executionKey: string | null;
  readonly scheduler: string | null;
  /** What the scheduler last said; `null` before that. */
  readonly schedulerStatus: string | null;
  /** The sentence that is stored. */
  readonly statusMessage: string | null;
  readonly unreachableSince: Date | null;
}

/** What else the sentence on it depends on. */
export interface StatusFacts {
  readonly isFinal: boolean;
  /** Whether there is a scheduler of that name. */
  readonly isConfigured: boolean;
}

/** One plain sentence on a job's status, or `null` when it speaks for itself. */
export function statusMessageOf(stored: StoredStatus, { isFinal, isConfigured }: StatusFacts): string | null {
  const { executionKey, scheduler, schedulerStatus, statusMessage, unreachableSince } = stored;
  if (executionKey !== null && !isConfigured && !isFinal) {
    return (
      `The scheduler "${scheduler ?? ''}" is not configured any more. The status is the last known one; the job goes on ` +
      'when a scheduler of that name is added again.'
    );
  }
  // What keeps a job from being submitted says more than that its scheduler is out of reach.
  const waitsForSubmission = schedulerStatus === null && statusMessage !== null;
  if (unreachableSince && !waitsForSubmission && !isFinal) {
    return (
      `The scheduler "${scheduler ?? ''}" has been out of reach since ${unreachableSince.toISOString()}. ` +
      'The status is the last known one.'
    );
  }
  return statusMessage;
}
