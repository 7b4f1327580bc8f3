import { posix } from 'node:path';
import { condorParametersOf } from '../../engine/condor-parameters.js';
import { macroSafeName, submitCommands, type SubmitTemplates } from '../../engine/submission-builder.js';
import { expandMacros } from '../../schedulers/htcondor/macros.js';
import type { JobEntity } from '../../store/entities/index.js';
import { staysBelow } from '../../workspaces/paths.js';

/** What the program prints (`output`, `error`), and the job's own event log. */
export type LogName = 'output' | 'error' | 'log';

/** All of them. */
export const LOG_NAMES: readonly LogName[] = ['output', 'error', 'log'];

/** Where the logs of one job lie. */
export class LogPaths {
  private readonly commands: ReadonlyMap<string, string>;

  /** @param clusterId 0 while it is not known */
  constructor(
    private readonly job: JobEntity,
    private readonly clusterId: number,
    templates: SubmitTemplates,
  ) {
    this.commands = new Map(
      submitCommands(condorParametersOf(job), templates).map(({ name, value }) => [name.toLowerCase(), value]),
    );
  }

  /** Relative to the job's directory; `null` where the job has no such log, or one that lies elsewhere. */
  of(name: LogName, subJob: number): string | null {
    const value = this.commands.get(name);
    if (!value) return null;
    const automatic: Record<string, string> = {
      job_name: macroSafeName(this.job.name),
      cluster: String(this.clusterId),
      clusterid: String(this.clusterId),
      process: String(subJob),
      procid: String(subJob),
    };
    const path = posix.normalize(expandMacros(value, (macro) => automatic[macro] ?? this.commands.get(macro)));
    return staysBelow(path) ? path : null;
  }
}
