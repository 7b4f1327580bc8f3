import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import { JobsError, messageOf } from '../../domain/jobs.error.js';
import { PackError } from '../../hosts/archive.errors.js';
import {
  AuthenticationFailedError,
  HostKeyMismatchError,
  HostOptionsError,
  HostUnreachableError,
} from '../../hosts/host.errors.js';
import type { CommandResult, HostCommand } from '../../hosts/host.js';
import type { Submission, SubmittedCluster } from '../scheduler.js';
import { SchedulerUnavailableError, SubmissionRejectedError, SubmissionUnclearError } from '../scheduler.errors.js';
import type { CondorHost } from './condor-host.js';
import { eventLogPath, submissionLayout, type SubmitHostLayout } from './layout.js';
import { noCondorMessage } from './messages.js';
import { stageSubmission } from './staging.js';
import { submitDescription } from './submit-description.js';
import { classifySubmitFailure } from './submit-failure.js';
import { SUBMIT_ONCE_EXIT } from './submit-once.exit-codes.js';
import { submitOnceScript } from './submit-once.script.js';
import { WaitingCommand } from './waiting-command.js';

/** Brings submissions to a submit host and into its queue, each once; see {@link submitOnceScript}. */
export class HtcondorSubmitter {
  private script: Promise<string> | undefined;
  private waiting: WaitingCommand | undefined;

  constructor(
    private readonly condor: CondorHost,
    /** How long a finished job waits for its acknowledgement, in seconds. */
    private readonly keepFinishedSeconds: number,
  ) {}

  /** See {@link Scheduler.expectSubmission}: starts the command that the next submission is given to. */
  expect(): void {
    if (this.waiting?.isUsable !== true) {
      this.waiting = new WaitingCommand(async (stdin) => {
        const layout = await this.condor.layout();
        return this.start(['wait', layout.jobs, layout.events], layout, { stdin });
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
    const archive = stageSubmission(submission, description);
    try {
      return this.interpret(await this.sendArchive(submission, layout, archive, signal));
    } finally {
      archive.destroy();
    }
  }

  private async sendArchive(
    submission: Submission,
    layout: SubmitHostLayout,
    archive: Readable,
    signal: AbortSignal | undefined,
  ): Promise<CommandResult> {
    const waiting = this.waiting;
    if (signal || waiting?.isUsable !== true) {
      return this.runScript('submit', submission, layout, { stdin: archive, ...(signal && { signal }) });
    }
    this.waiting = undefined;
    const { directory, key, numJobs, eventLog } = submission;
    try {
      return await waiting.use(behindLine([directory, key, String(numJobs), eventLog].join(' '), archive));
    } catch (error) {
      throw this.outcomeOf(error);
    }
  }

  /** Looks whether an earlier call submitted it; `null` when certainly none did. */
  private async find(submission: Submission, layout: SubmitHostLayout): Promise<SubmittedCluster | null> {
    const result = await this.runScript('find', submission, layout, {});
    return result.exitCode === SUBMIT_ONCE_EXIT.NOT_SUBMITTED ? null : this.interpret(result);
  }

  private async runScript(
    verb: 'submit' | 'find',
    { key, directory, numJobs, eventLog }: Submission,
    layout: SubmitHostLayout,
    options: Pick<HostCommand, 'stdin' | 'signal'>,
  ): Promise<CommandResult> {
    const log = posix.parse(eventLogPath(layout, eventLog));
    const job = [submissionLayout(layout, directory).directory, key, String(numJobs), log.dir, log.base];
    try {
      return await this.start([verb, ...job], layout, options);
    } catch (error) {
      throw this.outcomeOf(error);
    }
  }

  private async start(
    words: readonly string[],
    layout: SubmitHostLayout,
    options: Pick<HostCommand, 'stdin' | 'signal'>,
  ): Promise<CommandResult> {
    const script = await this.condor.reach(() => this.installedScript(layout));
    return this.condor.host.run({ argv: this.condor.commandLine(['/bin/sh', script, ...words]), ...options });
  }

  /** Path of the script on the host, where it lies under a name made of its content. */
  private installedScript(layout: SubmitHostLayout): Promise<string> {
    this.script ??= this.installScript(layout).catch((error: unknown) => {
      this.script = undefined;
      throw error;
    });
    return this.script;
  }

  private async installScript({ bin }: SubmitHostLayout): Promise<string> {
    const content = submitOnceScript();
    const path = posix.join(bin, `submit-once-${createHash('sha256').update(content).digest('hex').slice(0, 16)}`);
    const present = await this.condor.host.stat(path);
    if (present?.size !== Buffer.byteLength(content)) {
      await this.condor.host.makeDirectory(bin);
      await this.condor.host.writeFile(path, content);
    }
    return path;
  }

  private outcomeOf(error: unknown): unknown {
    if (error instanceof PackError || error instanceof SchedulerUnavailableError) {
      return error;
    }
    return NOTHING_WAS_SENT.some((type) => error instanceof type)
      ? new SchedulerUnavailableError(this.condor.scheduler, error)
      : new SubmissionUnclearError(this.condor.scheduler, error);
  }

  private interpret({ exitCode, signal, stdout, stderr }: CommandResult): SubmittedCluster {
    const { scheduler } = this.condor;
    const said = stderr.trim();
    switch (exitCode) {
      case 0:
        return this.parseAnswer(stdout);
      case SUBMIT_ONCE_EXIT.STAGING_FAILED:
      case SUBMIT_ONCE_EXIT.EVENT_LOG_UNUSABLE:
        throw new SchedulerUnavailableError(
          scheduler,
          new Error(
            `${said} Check the free space, the quota and the permissions of the account on ${this.condor.host.name}.`,
          ),
        );
      case SUBMIT_ONCE_EXIT.NO_CONDOR:
        throw new SchedulerUnavailableError(scheduler, new Error(noCondorMessage(this.condor.host.name)));
      case SUBMIT_ONCE_EXIT.SUBMIT_FAILED:
        throw this.failure(stderr);
      default:
        // The script may be gone: the next call looks.
        this.script = undefined;
        throw new SubmissionUnclearError(
          scheduler,
          new Error(said === '' ? `its command ended with ${signal ?? `exit code ${exitCode ?? '?'}`}.` : said),
        );
    }
  }

  private parseAnswer(stdout: string): SubmittedCluster {
    const [, clusterId, firstProc, lastProc] = /^cluster (\d+) procs (\d+) (\d+)$/m.exec(stdout) ?? [];
    if (clusterId === undefined) {
      throw new SubmissionUnclearError(this.condor.scheduler, new Error(`its answer was "${stdout.trim()}".`));
    }
    return { clusterId: Number(clusterId), firstProc: Number(firstProc), lastProc: Number(lastProc) };
  }

  private failure(stderr: string): JobsError {
    const { scheduler } = this.condor;
    const { kind, message } = classifySubmitFailure(stderr);
    switch (kind) {
      case 'rejected':
        return new SubmissionRejectedError(scheduler, message);
      case 'temporary':
        return new SchedulerUnavailableError(scheduler, new Error(message));
      case 'unclear':
        return new SubmissionUnclearError(scheduler, new Error(message));
    }
  }
}

/** The line that a waiting script reads first, and the archive; together in one piece where the archive is small. */
async function* behindLine(line: string, archive: Readable): AsyncGenerator<Buffer> {
  let before = `${line}\n`;
  for await (const piece of archive as AsyncIterable<Buffer>) {
    yield before === '' ? piece : Buffer.concat([Buffer.from(before), piece]);
    before = '';
  }
}

const NOTHING_WAS_SENT = [HostUnreachableError, HostKeyMismatchError, AuthenticationFailedError, HostOptionsError];

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
