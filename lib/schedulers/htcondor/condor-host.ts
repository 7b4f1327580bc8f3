import { JobsError } from '../../domain/jobs.error.js';
import type { CommandResult, Host, HostCommand } from '../../hosts/host.js';
import type { SchedulerContext } from '../scheduler.js';
import { SchedulerUnavailableError } from '../scheduler.errors.js';
import { submitHostLayout, type SubmitHostLayout } from './layout.js';

/** Reads get an answer within this time or are tried again later; in milliseconds. */
const READ_TIMEOUT = 120_000;

/** Sets `CONDOR_CONFIG` to $1 and puts $2 before `PATH`, where they are not empty, and becomes the program after them. */
const WITH_ENVIRONMENT =
  '[ -z "$1" ] || { CONDOR_CONFIG=$1; export CONDOR_CONFIG; }; [ -z "$2" ] || PATH=$2:$PATH; shift 2; exec "$@"';

/** Where HTCondor and this library's files are on a submit host. */
export interface CondorHostSettings {
  /** Absolute, or relative to the home directory of the account. */
  readonly directory: string;
  readonly installation: string;
  readonly condorConfig?: string | undefined;
  readonly path?: string | undefined;
  /** See {@link SchedulerContext.takeQueryTurn}. */
  readonly takeQueryTurn: SchedulerContext['takeQueryTurn'];
}

/** A submit host as the parts of {@link HtcondorScheduler} see it: HTCondor's commands, and the library's layout. */
export class CondorHost {
  private home: Promise<string> | undefined;

  constructor(
    /** Name of the scheduler, for messages. */
    readonly scheduler: string,
    readonly host: Host,
    readonly settings: CondorHostSettings,
  ) {}

  /** @throws SchedulerUnavailableError when the host cannot be asked for the account's home directory */
  async layout(): Promise<SubmitHostLayout> {
    this.home ??= this.host.homeDirectory();
    try {
      return submitHostLayout(await this.home, this.settings.directory, this.settings.installation);
    } catch (error) {
      this.home = undefined;
      throw this.unavailable(error);
    }
  }

  /** Whether the queue may be asked now, beside the query that the tracker makes; not when nobody knows whose turn it is. */
  async takeQueryTurn(): Promise<boolean> {
    try {
      return await this.settings.takeQueryTurn(this.scheduler);
    } catch {
      return false;
    }
  }

  /** Runs a command that only asks. @throws SchedulerUnavailableError when it gives no answer in time */
  async ask(argv: HostCommand['argv']): Promise<CommandResult> {
    return this.reach(() => this.host.run({ argv: this.commandLine(argv), timeout: READ_TIMEOUT }));
  }

  /** Runs a command that changes something, and can be repeated. @throws SchedulerUnavailableError */
  async change(argv: HostCommand['argv']): Promise<CommandResult> {
    return this.reach(() => this.host.run({ argv: this.commandLine(argv) }));
  }

  /** The command in the environment that HTCondor's programs need. */
  commandLine(argv: HostCommand['argv']): HostCommand['argv'] {
    const { condorConfig = '', path = '' } = this.settings;
    return condorConfig === '' && path === ''
      ? argv
      : ['/bin/sh', '-c', WITH_ENVIRONMENT, 'sh', condorConfig, path, ...argv];
  }

  /** Does something on the host. @throws SchedulerUnavailableError for the errors of hosts */
  async reach<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      throw this.unavailable(error);
    }
  }

  private unavailable(error: unknown): unknown {
    return error instanceof JobsError ? new SchedulerUnavailableError(this.scheduler, error) : error;
  }
}
