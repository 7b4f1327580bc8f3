import { join } from 'node:path';
import { expandMacros, type MacroLookup } from '../htcondor/macros.js';
import { trimBlanks } from '../htcondor/new-syntax.js';
import { runDirectory, type Layout } from './layout.js';
import type { ClusterRecord } from './records.js';

/** Macros that have a value unless the submission gives one: the same as for HTCondor. */
const DEFAULTS: Readonly<Record<string, string>> = { logdir: 'logs' };

/** The submit description of a cluster, ready to be read for each of its procs. */
export class JobDescription {
  private readonly commands: ReadonlyMap<string, string>;
  private readonly initialDirectory: string;

  constructor(
    readonly cluster: ClusterRecord,
    readonly clusterId: number,
    layout: Layout,
  ) {
    this.commands = new Map(cluster.commands.map(({ name, value }) => [name.toLowerCase(), value]));
    this.initialDirectory = runDirectory(layout, cluster.directory);
  }

  /** The value of a submit command for one proc, macros expanded; `undefined` when it is absent or blank. */
  command(name: string, procId: number): string | undefined {
    const value = this.commandsOf(procId)(name);
    return value === undefined ? undefined : this.expand(value, procId) || undefined;
  }

  /** The program as the submission names it: a base name among the inputs, or an absolute path. */
  executable(procId: number): string {
    return this.expand(this.cluster.executable, procId);
  }

  /** The commands of one proc: those of its row, and those that all procs share. */
  private commandsOf(procId: number): MacroLookup {
    const own = this.cluster.rows?.[procId]?.commands ?? [];
    return (name) => own.find((command) => command.name.toLowerCase() === name)?.value ?? this.commands.get(name);
  }

  private expand(value: string, procId: number): string {
    const commandOf = this.commandsOf(procId);
    const lookup: MacroLookup = (name) => {
      const text = this.automatic(name, procId) ?? commandOf(name) ?? DEFAULTS[name];
      return text === undefined ? undefined : withPlainNames(text, lookup);
    };
    return trimBlanks(expandMacros(withPlainNames(value, lookup), lookup));
  }

  /** HTCondor manual, "Submitting a job", "Automatic variables"; `job_name` is this library's. */
  private automatic(name: string, procId: number): string | undefined {
    switch (name) {
      case 'cluster':
      case 'clusterid':
        return String(this.clusterId);
      case 'process':
      case 'procid':
      case 'row':
      case 'itemindex':
        return String(procId);
      case 'step':
        return '0';
      case 'job_name':
        return this.cluster.jobName;
      case 'executable':
        return this.cluster.executable;
      case 'initialdir':
        return this.initialDirectory;
      case 'submit_time':
        return String(Math.floor(this.cluster.submitTime / 1000));
      default:
        return undefined;
    }
  }
}

const MACRO_IN_A_NAME = /(?<!\$)\$\(([A-Za-z_][\w.]*)\$\(([A-Za-z_][\w.]*)\)/;
const DEEPEST_NAME = 100;

/** Fills in the macros that are a part of another one's name, `$(value_$(Process))`, as HTCondor does first. */
function withPlainNames(text: string, lookup: MacroLookup): string {
  let plain = text;
  for (let depth = 0; depth < DEEPEST_NAME && MACRO_IN_A_NAME.test(plain); depth += 1) {
    plain = plain.replace(
      MACRO_IN_A_NAME,
      (_macro, prefix: string, name: string) => `$(${prefix}${expandMacros(`$(${name})`, lookup)}`,
    );
  }
  return plain;
}

/** Where the program lies before it is transferred: beside the `run` directory, unless its path is absolute. */
export function executablePath(layout: Layout, job: JobDescription, procId: number): string {
  const executable = job.executable(procId);
  return executable.startsWith('/') ? executable : join(layout.jobs, job.cluster.directory, executable);
}

/** The value of a Boolean submit command: `true` and `yes` in any case, or a number other than 0. */
export function isTrue(value: string | undefined): boolean {
  return /^(true|t|yes|y|[1-9]\d*)$/i.test(value ?? '');
}
