import type { CommandResult } from '../../hosts/host.js';
import { SchedulerUnavailableError } from '../scheduler.errors.js';
import type { ControlAction } from '../scheduler.js';
import type { CondorHost } from './condor-host.js';
import { ACKNOWLEDGED_ATTRIBUTE } from './job-attributes.js';
import { chunked, keysConstraint } from './job-constraint.js';

const KEYS_PER_COMMAND = 200;

interface ControlCommand {
  readonly program: string;
  /**
   * Which procs it is meant for. Finished ones that wait for their acknowledgement are never touched: HTCondor would
   * hold or remove them, and their end would be forgotten.
   */
  readonly states: string;
  readonly takesReason: boolean;
}

const NOT_FINISHED = 'JobStatus =!= 3 && JobStatus =!= 4';

const COMMANDS: Readonly<Record<ControlAction, ControlCommand>> = {
  hold: { program: 'condor_hold', states: `${NOT_FINISHED} && JobStatus =!= 5`, takesReason: true },
  release: { program: 'condor_release', states: 'JobStatus == 5', takesReason: true },
  remove: { program: 'condor_rm', states: NOT_FINISHED, takesReason: true },
  suspend: { program: 'condor_suspend', states: 'JobStatus == 2', takesReason: false },
  continue: { program: 'condor_continue', states: 'JobStatus == 7', takesReason: false },
};

/** Changes procs in the queue; see {@link Scheduler.control} and {@link Scheduler.acknowledge}. */
export class HtcondorController {
  constructor(private readonly condor: CondorHost) {}

  /** Nothing to change is fine. @throws SchedulerUnavailableError when the schedd does not answer or refuses */
  async control(action: ControlAction, keys: readonly string[], reason: string): Promise<void> {
    const { program, states, takesReason } = COMMANDS[action];
    const words = plainReason(reason);
    for (const constraint of this.constraints(keys)) {
      const because = takesReason && words !== '' ? ['-reason', words] : [];
      await this.perform([program, '-constraint', `${constraint} && ${states}`, ...because]);
    }
  }

  /** Nothing to change is fine. @throws SchedulerUnavailableError when the schedd does not answer or refuses */
  async acknowledge(keys: readonly string[]): Promise<void> {
    for (const constraint of this.constraints(keys)) {
      await this.perform(['condor_qedit', '-constraint', constraint, ACKNOWLEDGED_ATTRIBUTE, 'true']);
    }
  }

  private constraints(keys: readonly string[]): string[] {
    return chunked(keys, KEYS_PER_COMMAND).map((some) => keysConstraint(this.condor.settings.installation, some));
  }

  private async perform(argv: [string, ...string[]]): Promise<void> {
    const result = await this.condor.change(argv);
    if (result.exitCode !== 0 && !foundNothing(result)) {
      const said = `${result.stdout} ${result.stderr}`.replace(/\s+/g, ' ').trim();
      throw new SchedulerUnavailableError(this.condor.scheduler, new Error(`${argv[0]} failed: ${said}`));
    }
  }
}

const NOTHING_FOUND = [
  /^Couldn't find\/\w+ all jobs matching constraint/,
  /^\w+:0:There are no jobs in the queue$/,
  /^Failed to set attribute "\w+" by constraint/,
  /^Queue transaction failed\. {2}No attributes were set\.$/,
];

/**
 * True when a command says that no job matched, and nothing else. When the schedd does not answer, the same words come
 * behind others: `DCSchedd::actOnJobs:6001:Failed to connect to schedd` (tried on 23.9.6).
 */
function foundNothing({ stdout, stderr }: CommandResult): boolean {
  const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
  return lines.length > 0 && lines.every((line) => NOTHING_FOUND.some((pattern) => pattern.test(line.trim())));
}

/** HTCondor drops a reason with a double quote or a line break in it. */
function plainReason(reason: string): string {
  return reason.replace(/[\p{Cc}"\s]+/gu, ' ').trim();
}
