import { basename } from 'node:path';
import type { CondorParameters, SubmitValue } from '../domain/job-parameters.js';
import { commandName, COMMANDS_WITH_PARAMETER } from '../domain/submit-command-name.js';
import { quoteEnvironment } from '../schedulers/htcondor/environment.js';
import { toSubmitValue } from '../schedulers/htcondor/submit-value.js';
import type { InputFile, Submission, SubmitCommand } from '../schedulers/scheduler.js';
import type { ExecutionEntity, JobEntity } from '../store/entities/index.js';
import { withSubmitOptions } from './submit-option-commands.js';
import { condorParametersOf } from './condor-parameters.js';

/** Sets of submit commands by name, from which a job can start. */
export type SubmitTemplates = Readonly<Record<string, Readonly<Record<string, SubmitValue>>>>;

const DEFAULT_TEMPLATE = 'base';

/** What a scheduler gets for an execution of a job. */
export function buildSubmission(job: JobEntity, execution: ExecutionEntity, templates: SubmitTemplates): Submission {
  const parameters = condorParametersOf(job);
  const options = execution.submitOptions ?? {};
  return {
    key: execution.key,
    directory: execution.directory,
    eventLog: execution.eventLog,
    jobName: macroSafeName(job.name),
    batchName: options.batchName ?? `${job.app}: ${job.name}`,
    executable: parameters.executable ?? '',
    inputs: inputFilesOf(parameters),
    commands: withSubmitOptions(submitCommands(parameters, templates), options),
    numJobs: execution.numJobs,
  };
}

/** The files that a job takes along, by the base names they have on the submit host. */
export function inputFilesOf(parameters: CondorParameters): InputFile[] {
  return (parameters.remoteInputFiles ?? []).map((path) => ({ path, name: basename(path) }));
}

/**
 * The submit commands of a job: those of its submit template, over them its attributes, over them the typed short-cuts.
 * Names are lower case; `+Attr` is written `My.Attr`.
 */
export function submitCommands(parameters: CondorParameters, templates: SubmitTemplates): SubmitCommand[] {
  const values = new Map<string, SubmitValue>();
  for (const source of [
    templates[parameters.submitTemplate ?? DEFAULT_TEMPLATE] ?? {},
    parameters.attributes ?? {},
    shortCuts(parameters),
  ]) {
    for (const [name, value] of Object.entries(source)) values.set(commandName(name), value);
  }
  return [...values].map(([name, value]) => ({ name, value: toSubmitValue(value, name) }));
}

function shortCuts(parameters: CondorParameters): Record<string, SubmitValue> {
  const values: Record<string, SubmitValue> = {};
  for (const [command, parameter] of COMMANDS_WITH_PARAMETER) {
    const value = parameters[parameter];
    if (value !== undefined) values[command] = value;
  }
  if (parameters.environment) values.environment = quoteEnvironment(parameters.environment);
  return values;
}

/** The job's name as file names of the scheduler may carry it. */
export function macroSafeName(name: string): string {
  return (
    name
      .normalize('NFKD')
      .replace(/[^A-Za-z0-9._-]+/g, '_')
      .replace(/^[._-]+|[._-]+$/g, '')
      .slice(0, 60) || 'job'
  );
}
