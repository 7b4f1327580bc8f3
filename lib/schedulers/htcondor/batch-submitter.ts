import type { Readable } from 'node:stream';
import { JobsError, messageOf } from '../../domain/jobs.error.js';
import type { BatchReference, SubmissionBatch, SubmittedCluster } from '../scheduler.js';
import {
  BatchSettledError,
  SchedulerUnavailableError,
  SubmissionRejectedError,
  SubmissionUnclearError,
} from '../scheduler.errors.js';
import type { CondorHost } from './condor-host.js';
import { eventLogPath, submissionLayout, type SubmitHostLayout } from './layout.js';
import { stageSubmissions } from './staging.js';
import { batchDescription } from './submit-description.js';
import { SUBMIT_ONCE_EXIT } from './submit-once.exit-codes.js';
import { SubmitOnceCommand, type SubmitOnceJob } from './submit-once.command.js';

/**
 * Brings several submissions into the queue as one: HTCondor commits them together, or none of them. What costs time is
 * the number of commits, not that of the jobs.
 */
export class HtcondorBatchSubmitter {
  constructor(
    private readonly condor: CondorHost,
    /** How long a finished job waits for its acknowledgement, in seconds. */
    private readonly keepFinishedSeconds: number,
    private readonly command = new SubmitOnceCommand(condor),
  ) {}

  /** See {@link Scheduler.submitBatch}; one command on the host. */
  async submit(batch: SubmissionBatch): Promise<SubmittedCluster> {
    const layout = await this.condor.layout();
    try {
      const description = this.describe(batch, layout);
      const stdin = (): Readable => stageSubmissions(batch.submissions, batch.directory, description);
      return this.command.interpret(await this.command.run('submit', jobOf(batch), layout, { stdin }));
    } catch (error) {
      if (!(error instanceof JobsError) || isAnswer(error)) throw error;
      // It cannot be sent: one of its values, or of its input files. Under this key nothing was sent before.
      throw new SubmissionRejectedError(this.condor.scheduler, messageOf(error), { cause: error });
    }
  }

  /** See {@link Scheduler.settleBatch}; one command on the host. */
  async settle(batch: BatchReference): Promise<SubmittedCluster | null> {
    const layout = await this.condor.layout();
    const result = await this.command.run('settle', jobOf(batch), layout);
    return result.exitCode === SUBMIT_ONCE_EXIT.NOT_SUBMITTED ? null : this.command.interpret(result);
  }

  private describe({ submissions, eventLog }: SubmissionBatch, layout: SubmitHostLayout): string {
    return batchDescription(
      submissions.map((submission) => ({
        submission,
        context: {
          layout: submissionLayout(layout, submission.directory),
          eventLog: eventLogPath(layout, eventLog),
          installation: this.condor.settings.installation,
          keepFinishedSeconds: this.keepFinishedSeconds,
        },
      })),
    );
  }
}

/** The schedd has written the keys of the submissions, not that of the batch: it is looked for by one of them. */
function jobOf({ directory, memberKey, numProcs, eventLog }: BatchReference): SubmitOnceJob {
  return { directory, key: memberKey, numProcs, eventLog };
}

function isAnswer(error: JobsError): boolean {
  return [SchedulerUnavailableError, SubmissionUnclearError, SubmissionRejectedError, BatchSettledError].some(
    (kind) => error instanceof kind,
  );
}
