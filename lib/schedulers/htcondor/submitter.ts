import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { JobsError, messageOf } from '../../domain/jobs.error.js';
import type { CommandResult } from '../../hosts/host.js';
import type { Submission, SubmittedCluster } from '../scheduler.js';
import { SchedulerUnavailableError, SubmissionRejectedError, SubmissionUnclearError } from '../scheduler.errors.js';
import type { CondorHost } from './condor-host.js';
import { eventLogPath, submissionLayout, type SubmitHostLayout } from './layout.js';
import { stageSubmission } from './staging.js';
import { submitDescription } from './submit-description.js';
import { SUBMIT_ONCE_EXIT } from './submit-once.exit-codes.js';
import { LONGEST_PIPED_DESCRIPTION } from './submit-once.script.js';
import { SubmitOnceCommand, type SubmitOnceJob } from './submit-once.command.js';
import { WaitingCommand } from './waiting-command.js';

/** Whoever submits again within this time, in ms, does it in a loop: for the next one a command is started meanwhile. */
const LOOP_MS = 200;

/** Brings submissions to a submit host and into its queue, each once; see {@link SubmitOnceCommand}. */
export class HtcondorSubmitter {
  private waiting: WaitingCommand | undefined;
  /** When a waiting command was used last, in ms of the monotonic clock. */
  private taken = -Infinity;

  constructor(
    private readonly condor: CondorHost,
    /** How long a finished job waits for its acknowledgement, in seconds. */
    private readonly keepFinishedSeconds: number,
    private readonly command = new SubmitOnceCommand(condor),
  ) {}

  /** See {@link Scheduler.expectSubmission}: starts the command that the next submission is given to. */
  expect(): void {
    if (this.waiting?.isUsable !== true) {
      this.waiting = new WaitingCommand(async (stdin) => {
        const layout = await this.condor.layout();
        return this.command.start(['wait', layout.jobs, layout.events, this.command.pool], layout, { stdin });
      });
    }
  }

  /** Dismisses what waits. */
  close(): void {
    this.waiting?.dismiss();
  }

  /** See {@link Scheduler.submit}; one command on the host. */
  async submit(submission: Submission, options: { signal?: AbortSignal } = {}): Promise<SubmittedCluster> {
    const layout = await this.condor.layout();
    try {
      return await this.stageAndSubmit(submission, layout, options);
    } catch (error) {
      if (!isAboutTheSubmission(error)) {
        throw error;
      }
      // What cannot be sent now may have been sent before.
      const found = await this.find(submission, layout);
      if (found) {
        return found;
      }
      throw new SubmissionRejectedError(this.condor.scheduler, messageOf(error), { cause: error });
    }
  }

  private async stageAndSubmit(
    submission: Submission,
    layout: SubmitHostLayout,
    { signal }: { signal?: AbortSignal },
  ): Promise<SubmittedCluster> {
    const description = submitDescription(submission, {
      layout: submissionLayout(layout, submission.directory),
      eventLog: eventLogPath(layout, submission.eventLog),
      installation: this.condor.settings.installation,
      keepFinishedSeconds: this.keepFinishedSeconds,
    });
    const stdin = (): Readable => stageSubmission(submission, description);
    const fits = Buffer.byteLength(description) <= LONGEST_PIPED_DESCRIPTION;
    const waiting = fits && !signal ? this.takeWaiting() : undefined;
    const given = waiting && (await this.give(waiting, submission, stdin()));
    // The command that waited has no leave to ask the queue.
    const result =
      given && given.exitCode !== SUBMIT_ONCE_EXIT.QUEUE_UNASKED
        ? given
        : await this.command.run('submit', jobOf(submission), layout, { stdin, signal });
    return this.command.interpret(result);
  }

  /** The command that waits for a submission, if there is one; nobody else gets it. */
  private takeWaiting(): WaitingCommand | undefined {
    const { waiting } = this;
    if (waiting?.isUsable !== true) return undefined;
    this.waiting = undefined;
    const now = performance.now();
    if (now - this.taken < LOOP_MS) this.expect();
    this.taken = now;
    return waiting;
  }

  private async give(waiting: WaitingCommand, submission: Submission, archive: Readable): Promise<CommandResult> {
    const { directory, key, numJobs, eventLog } = submission;
    try {
      return await waiting.use(
        behindLine([directory, key, String(numJobs), eventLog, randomUUID()].join(' '), archive),
      );
    } catch (error) {
      throw this.command.outcomeOf(error);
    } finally {
      archive.destroy();
    }
  }

  /** Looks whether an earlier call submitted it; `null` when certainly none did. */
  private async find(submission: Submission, layout: SubmitHostLayout): Promise<SubmittedCluster | null> {
    const result = await this.command.run('find', jobOf(submission), layout);
    return result.exitCode === SUBMIT_ONCE_EXIT.NOT_SUBMITTED ? null : this.command.interpret(result);
  }
}

function jobOf({ directory, key, numJobs, eventLog }: Submission): SubmitOnceJob {
  return { directory, key, numProcs: numJobs, eventLog };
}

/** The line that a waiting script reads first, and the archive; together in one piece where the archive is small. */
async function* behindLine(line: string, archive: Readable): AsyncGenerator<Buffer> {
  let before = `${line}\n`;
  for await (const piece of archive as AsyncIterable<Buffer>) {
    yield before === '' ? piece : Buffer.concat([Buffer.from(before), piece]);
    before = '';
  }
}

/** True for errors that would come again with the same submission: its values, its input files. */
function isAboutTheSubmission(error: unknown): boolean {
  return (
    !(
      error instanceof SchedulerUnavailableError ||
      error instanceof SubmissionUnclearError ||
      error instanceof SubmissionRejectedError
    ) && error instanceof JobsError
  );
}
