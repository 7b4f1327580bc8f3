import { basename } from 'node:path';
import type { Item } from '../domain/itemdata.js';
import type { CondorParameters, StoredCondorParameters } from '../domain/job-parameters.js';
import { decodePositions } from '../domain/positions.js';
import type { InputFile, Submission, SubmissionRow, SubmitCommand } from '../schedulers/scheduler.js';
import type { ExecutionEntity, JobEntity } from '../store/entities/index.js';
import { withSubmitOptions } from './submit-option-commands.js';
import { condorParametersOf } from './condor-parameters.js';
import { INDEX_MACROS, SubJobCommands, subJobValues } from './sub-job-commands.js';
import { submitValues, type SubmitTemplates } from './submit-values.js';

export type { SubmitTemplates } from './submit-values.js';

/**
 * What a scheduler gets for an execution of a job.
 * @param items of all sub-jobs of the job, in order; empty for a job that is no sweep
 * @throws SubmitSyntaxError, ControlCharacterError for values that cannot be submitted
 */
export function buildSubmission(
  job: JobEntity,
  execution: ExecutionEntity,
  templates: SubmitTemplates,
  items: readonly Item[] = [],
): Submission {
  const parameters = condorParametersOf(job);
  const commands = commandsOf(parameters, templates, execution);
  return {
    key: execution.key,
    directory: execution.directory,
    eventLog: execution.eventLog,
    jobName: macroSafeName(job.name),
    batchName: execution.submitOptions?.batchName ?? `${job.app}: ${job.name}`,
    executable: parameters.executable ?? '',
    inputs: inputFilesOf(parameters),
    commands: commands.shared,
    numJobs: execution.numJobs,
    ...(commands.differ && { rows: rowsOf(commands, execution, items) }),
  };
}

/**
 * The submit commands of an execution. Where its procs are not the job's sub-jobs one by one, their own numbers are the
 * procs' numbers no more, and differ from row to row as well.
 */
function commandsOf(
  parameters: StoredCondorParameters,
  templates: SubmitTemplates,
  { positions, submitOptions }: ExecutionEntity,
): SubJobCommands {
  const names = [...itemMacros(parameters), ...(positions === null ? [] : INDEX_MACROS)];
  const values = withSubmitOptions(submitValues(parameters, templates), submitOptions ?? {});
  return new SubJobCommands(values, new Set(names));
}

function rowsOf(
  commands: SubJobCommands,
  { positions, numJobs }: ExecutionEntity,
  items: readonly Item[],
): SubmissionRow[] {
  const indices =
    positions === null ? Array.from({ length: numJobs }, (_, index) => index) : decodePositions(positions);
  return indices.map((position) => ({ commands: commands.of(subJobValues(position, items[position] ?? null)) }));
}

/** The submit commands of a job that are the same for all of its sub-jobs. */
export function submitCommands(parameters: StoredCondorParameters, templates: SubmitTemplates): SubmitCommand[] {
  return [...new SubJobCommands(submitValues(parameters, templates), new Set(itemMacros(parameters))).shared];
}

/** The macros that stand for a sub-job's values, in lower case. */
export function itemMacros({ itemNames = [] }: StoredCondorParameters): string[] {
  return itemNames.map((name) => name.toLowerCase());
}

/**
 * The submit commands of one sub-job that say where its files lie, by their names in lower case: all but `arguments` and
 * `environment`.
 */
export function fileCommandsOf(
  parameters: StoredCondorParameters,
  templates: SubmitTemplates,
  position: number,
  item: Item | null,
): Map<string, string> {
  const values = submitValues(parameters, templates);
  for (const name of ['arguments', 'environment']) values.delete(name);
  const commands = new SubJobCommands(values, new Set([...itemMacros(parameters), ...INDEX_MACROS]));
  const all = [...commands.shared, ...commands.of(subJobValues(position, item))];
  return new Map(all.map(({ name, value }) => [name.toLowerCase(), value]));
}

/** The files that a job takes along, by the base names they have on the submit host. */
export function inputFilesOf(parameters: CondorParameters): InputFile[] {
  return (parameters.remoteInputFiles ?? []).map((path) => ({ path, name: basename(path) }));
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
