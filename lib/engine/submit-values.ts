import type { CondorParameters, SubmitValue } from '../domain/job-parameters.js';
import { commandName, COMMANDS_WITH_PARAMETER } from '../domain/submit-command-name.js';
import type { CommandValue } from '../schedulers/htcondor/command-template.js';

/** Sets of submit commands by name, from which a job can start. */
export type SubmitTemplates = Readonly<Record<string, Readonly<Record<string, SubmitValue>>>>;

const DEFAULT_TEMPLATE = 'base';

/**
 * What a job's submit commands are made of: those of its submit template, over them its attributes, over them the typed
 * short-cuts. Names are lower case; `+Attr` is written `My.Attr`.
 */
export function submitValues(parameters: CondorParameters, templates: SubmitTemplates): Map<string, CommandValue> {
  const values = new Map<string, CommandValue>();
  for (const source of [
    templates[parameters.submitTemplate ?? DEFAULT_TEMPLATE] ?? {},
    parameters.attributes ?? {},
    shortCuts(parameters),
  ]) {
    for (const [name, value] of Object.entries(source)) values.set(commandName(name), value);
  }
  return values;
}

function shortCuts(parameters: CondorParameters): Record<string, CommandValue> {
  const values: Record<string, CommandValue> = {};
  for (const [command, parameter] of COMMANDS_WITH_PARAMETER) {
    const value = parameters[parameter];
    if (value !== undefined) values[command] = value;
  }
  if (parameters.environment) values.environment = parameters.environment;
  return values;
}
