import { createHash, randomUUID } from 'node:crypto';
import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { JobsError } from '../../domain/jobs.error.js';
import { PackError } from '../../hosts/archive.errors.js';
import {
  AuthenticationFailedError,
  HostKeyMismatchError,
  HostOptionsError,
  HostUnreachableError,
} from '../../hosts/host.errors.js';
import type { CommandResult, HostCommand } from '../../hosts/host.js';
import type { SubmittedCluster } from '../scheduler.js';
import {
  BatchSettledError,
  SchedulerUnavailableError,
  SubmissionRejectedError,
  SubmissionUnclearError,
} from '../scheduler.errors.js';
import type { CondorHost } from './condor-host.js';
import { eventLogPath, submissionLayout, type SubmitHostLayout } from './layout.js';
import { noCondorMessage } from './messages.js';
import { classifySubmitFailure } from './submit-failure.js';
import { SUBMIT_ONCE_EXIT } from './submit-once.exit-codes.js';
import { submitOnceScript } from './submit-once.script.js';

/** What the script is to do; see {@link submitOnceScript}. */
export type SubmitOnceVerb = 'submit' | 'find' | 'settle';

/** Whether a call of the script may ask the queue for all that is in doubt: one a minute may. */
type QueueLeave = 'ask' | 'none';

/** How long a question waits for others that are in doubt, in ms: the next one may be asked a minute later. */
const COMPANY_MS = 1000;

/** How the script is run. */
export interface SubmitOnceOptions {
  /** Opens its standard input, for each run anew; none when absent. */
  readonly stdin?: () => Readable;
  /** Gives the wait up; the script itself may go on. */
  readonly signal?: AbortSignal | undefined;
}

/** What the script has to know of a submission, or of a batch of them. */
export interface SubmitOnceJob {
  readonly directory: string;
  readonly key: string;
  readonly numProcs: number;
  readonly eventLog: string;
}

/** Calls {@link submitOnceScript} on a submit host, and tells what its answers mean. */
export class SubmitOnceCommand {
  private script: Promise<string> | undefined;

  /** A name for the queue that is asked: hosts and pools may share the file system that the script works in. */
  readonly pool: string;

  constructor(private readonly condor: CondorHost) {
    const { condorConfig, path } = condor.settings;
    this.pool = hashOf(JSON.stringify([condor.scheduler, condorConfig, path]));
  }

  /**
   * Runs the script for a submission; once more where only the queue can tell what became of it, and it is one's turn to
   * ask.
   * @throws SchedulerUnavailableError when certainly nothing was sent, SubmissionUnclearError otherwise
   */
  async run(
    verb: SubmitOnceVerb,
    job: SubmitOnceJob,
    layout: SubmitHostLayout,
    options: SubmitOnceOptions = {},
  ): Promise<CommandResult> {
    const result = await this.runWith('none', verb, job, layout, options);
    if (result.exitCode !== SUBMIT_ONCE_EXIT.QUEUE_UNASKED || !(await this.condor.takeQueryTurn())) return result;
    // After a restart many are in doubt at once: who notes that in time is asked for with this one.
    await delay(COMPANY_MS, undefined, options.signal && { signal: options.signal }).catch(() => undefined);
    return this.runWith('ask', verb, job, layout, options);
  }

  private async runWith(
    leave: QueueLeave,
    verb: SubmitOnceVerb,
    { key, directory, numProcs, eventLog }: SubmitOnceJob,
    layout: SubmitHostLayout,
    { stdin: openInput, signal }: SubmitOnceOptions,
  ): Promise<CommandResult> {
    const log = posix.parse(eventLogPath(layout, eventLog));
    const job = [
      submissionLayout(layout, directory).directory,
      key,
      String(numProcs),
      log.dir,
      log.base,
      randomUUID(),
      this.pool,
      leave,
    ];
    const stdin = openInput?.();
    try {
      return await this.start([verb, ...job], layout, { ...(stdin && { stdin }), ...(signal && { signal }) });
    } catch (error) {
      throw this.outcomeOf(error);
    } finally {
      stdin?.destroy();
    }
  }

  /** Starts the script with these words; its errors as they come. */
  async start(
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
    const path = posix.join(bin, `submit-once-${hashOf(content)}`);
    const present = await this.condor.host.stat(path);
    if (present?.size !== Buffer.byteLength(content)) {
      await this.condor.host.makeDirectory(bin);
      await this.condor.host.writeFile(path, content);
    }
    return path;
  }

  /** What a broken call of the script means for the submission. */
  outcomeOf(error: unknown): unknown {
    if (error instanceof PackError || error instanceof SchedulerUnavailableError) {
      return error;
    }
    return NOTHING_WAS_SENT.some((type) => error instanceof type)
      ? new SchedulerUnavailableError(this.condor.scheduler, error)
      : new SubmissionUnclearError(this.condor.scheduler, error);
  }

  /**
   * The cluster that the script tells.
   * @throws SubmissionRejectedError, SchedulerUnavailableError, SubmissionUnclearError, BatchSettledError for its other answers
   */
  interpret({ exitCode, signal, stdout, stderr }: CommandResult): SubmittedCluster {
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
      case SUBMIT_ONCE_EXIT.SETTLED:
        throw new BatchSettledError(scheduler);
      case SUBMIT_ONCE_EXIT.SUBMIT_FAILED:
        throw this.failure(stderr);
      case SUBMIT_ONCE_EXIT.QUEUE_UNASKED:
        throw new SubmissionUnclearError(scheduler, new Error(said));
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

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

const NOTHING_WAS_SENT = [HostUnreachableError, HostKeyMismatchError, AuthenticationFailedError, HostOptionsError];
