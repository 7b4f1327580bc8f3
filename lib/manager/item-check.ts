import { itemText, type Item } from '../domain/itemdata.js';
import type { CondorParameters } from '../domain/job-parameters.js';
import { messageOf } from '../domain/jobs.error.js';
import { macrosReached, SubJobCommands, subJobValues } from '../engine/sub-job-commands.js';
import { submitValues, type SubmitTemplates } from '../engine/submit-values.js';
import { HONOURED_COMMANDS, IGNORED_COMMANDS, REFUSED_COMMANDS } from '../schedulers/embedded/submit-commands.js';
import { fileNameProblem, namesFiles, type CommandValue } from '../schedulers/htcondor/command-template.js';
import type { ParameterProblem } from '../templates/template.errors.js';

/**
 * Macros that HTCondor or this library gives a value to. Those for the date of the submission (`year`, `month`, `day`)
 * are left out: in a sweep such a name can only mean the row's own.
 */
const AUTOMATIC: ReadonlySet<string> = new Set([
  ...['cluster', 'clusterid', 'process', 'procid', 'node', 'step', 'row', 'item', 'itemindex', 'dollar'],
  ...[
    'executable',
    'initialdir',
    'job_name',
    'logdir',
    'submit_file',
    'submit_time',
    'app_workspace',
    'user_workspace',
  ],
]);

/** Nobody reads more of them at once. */
const MOST_PROBLEMS = 10;

/**
 * Looks whether the rows of a sweep fit to the job: names that mean nothing else, values that can stand where the job
 * wants them.
 * @param items rows that are rows by themselves (`itemProblems`)
 * @returns the first things that are wrong
 */
export function sweepProblems(
  parameters: CondorParameters,
  templates: SubmitTemplates,
  items: readonly Item[],
): ParameterProblem[] {
  const names = Object.keys(items[0] ?? {});
  const values = submitValues(parameters, templates);
  const taken = names.filter((name) => isTaken(name.toLowerCase(), values));
  const problems = taken.map((name) => ({
    field: `itemdata[0].${name}`,
    message: 'is the name of a submit command or of a macro that means something else; choose another one',
  }));
  if (problems.length) return problems;
  return [...fileProblems(names, values, items), ...syntaxProblems(names, values, items)].slice(0, MOST_PROBLEMS);
}

function isTaken(name: string, values: ReadonlyMap<string, CommandValue>): boolean {
  return (
    values.has(name) ||
    AUTOMATIC.has(name) ||
    HONOURED_COMMANDS.has(name) ||
    IGNORED_COMMANDS.has(name) ||
    Object.hasOwn(REFUSED_COMMANDS, name)
  );
}

function fileProblems(
  names: readonly string[],
  values: ReadonlyMap<string, CommandValue>,
  items: readonly Item[],
): ParameterProblem[] {
  const problems: ParameterProblem[] = [];
  for (const command of [...values.keys()].filter(namesFiles)) {
    const macros = macrosReached(command, values);
    for (const name of names.filter((item) => macros.has(item.toLowerCase()))) {
      for (const [index, item] of items.entries()) {
        if (problems.length >= MOST_PROBLEMS) return problems;
        const message = fileNameProblem(command, itemText(item[name] ?? ''));
        if (message !== null) problems.push({ field: `itemdata[${index}].${name}`, message });
      }
    }
  }
  return problems;
}

/** What is wrong with the commands themselves shows with the first row. */
function syntaxProblems(
  names: readonly string[],
  values: ReadonlyMap<string, CommandValue>,
  [item = {}]: readonly Item[],
): ParameterProblem[] {
  try {
    new SubJobCommands(values, new Set(names.map((name) => name.toLowerCase()))).of(subJobValues(0, item));
    return [];
  } catch (error) {
    return [{ field: 'itemdata', message: messageOf(error) }];
  }
}
