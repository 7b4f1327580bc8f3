import { posix } from 'node:path';
import type { Item } from '../../domain/itemdata.js';
import type { StoredCondorParameters } from '../../domain/job-parameters.js';
import { condorParametersOf } from '../../engine/condor-parameters.js';
import {
  fileCommandsOf,
  macroSafeName,
  submitCommands,
  type SubmitTemplates,
} from '../../engine/submission-builder.js';
import { expandMacros } from '../../schedulers/htcondor/macros.js';
import type { SubmitCommand } from '../../schedulers/scheduler.js';
import type { JobEntity } from '../../store/entities/index.js';
import { staysBelow } from '../../workspaces/paths.js';

/** What the program prints (`output`, `error`), and the job's own event log. */
export type LogName = 'output' | 'error' | 'log';

/** All of them. */
export const LOG_NAMES: readonly LogName[] = ['output', 'error', 'log'];

/** Where the logs of one job lie. */
export class LogPaths {
  private readonly parameters: StoredCondorParameters;
  private readonly shared: ReadonlyMap<string, string>;
  private known: { readonly subJob: number; readonly commands: ReadonlyMap<string, string> } | null = null;

  constructor(
    private readonly job: JobEntity,
    private readonly templates: SubmitTemplates,
  ) {
    this.parameters = condorParametersOf(job);
    this.shared = commandMap(submitCommands(this.parameters, templates));
  }

  /**
   * Relative to the job's directory; `null` where the job has no such log, or one that lies elsewhere.
   * @param clusterId of the execution that wrote it; 0 while it is not known
   * @param item the sub-job's row of a sweep
   */
  of(name: LogName, subJob: number, clusterId: number, item: Item | null): string | null {
    const commands = this.commandsOf(subJob, item);
    const value = commands.get(name);
    if (!value) return null;
    const automatic: Record<string, string> = {
      job_name: macroSafeName(this.job.name),
      cluster: String(clusterId),
      clusterid: String(clusterId),
      process: String(subJob),
      procid: String(subJob),
    };
    const path = posix.normalize(expandMacros(value, (macro) => automatic[macro] ?? commands.get(macro)));
    return staysBelow(path) ? path : null;
  }

  /** What tells a log from the other logs of one execution, where its path is not known yet. */
  identityOf(name: LogName, subJob: number): string {
    const isOwn = this.parameters.itemNames !== undefined && !this.shared.has(name);
    return isOwn ? `${name} of ${subJob}` : (this.of(name, subJob, 0, null) ?? `no ${name}`);
  }

  private commandsOf(subJob: number, item: Item | null): ReadonlyMap<string, string> {
    if (item === null) return this.shared;
    if (this.known?.subJob !== subJob) {
      this.known = { subJob, commands: fileCommandsOf(this.parameters, this.templates, subJob, item) };
    }
    return this.known.commands;
  }
}

function commandMap(commands: readonly SubmitCommand[]): Map<string, string> {
  return new Map(commands.map(({ name, value }) => [name.toLowerCase(), value]));
}
