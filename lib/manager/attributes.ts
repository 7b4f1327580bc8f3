import type { CondorParameters, SubmitValue } from '../domain/job-parameters.js';
import { commandName, parameterOfCommand } from '../domain/submit-command-name.js';
import { quoteEnvironment } from '../schedulers/htcondor/environment.js';
import { assertAllowedSubmitCommand } from '../schedulers/htcondor/submit-commands.js';
import { toSubmitValue } from '../schedulers/htcondor/submit-value.js';
import { mergeParameters } from '../templates/merge-parameters.js';

/** A submit command's value among a job's own parameters. */
export function attributeOf(parameters: CondorParameters, name: string): SubmitValue | undefined {
  const parameter = parameterOfCommand(name);
  if (parameter !== undefined) return parameters[parameter];
  const command = commandName(name);
  if (command === 'environment' && parameters.environment) return quoteEnvironment(parameters.environment);
  return Object.entries(parameters.attributes ?? {}).find(([key]) => commandName(key) === command)?.[1];
}

/**
 * The parameters with a submit command set, or with `undefined` taken away, however it was set before.
 * @throws ForbiddenSubmitCommandError for a command that belongs to this library
 * @throws ControlCharacterError for a value with line breaks or other control characters
 */
export function withAttribute(
  parameters: CondorParameters,
  name: string,
  value: SubmitValue | undefined,
): CondorParameters {
  if (value === undefined) return withoutAttribute(parameters, name);
  // The program is not a submit command to the outside: where it lies is decided by this library.
  if (commandName(name) === 'executable') return { ...parameters, executable: String(value) };
  assertAllowedSubmitCommand(name, toSubmitValue(value, commandName(name)));
  return mergeParameters(parameters, { attributes: { [name]: value } });
}

function withoutAttribute(parameters: CondorParameters, name: string): CondorParameters {
  const command = commandName(name);
  const parameter = parameterOfCommand(name) ?? (command === 'environment' ? command : undefined);
  const kept = Object.entries(parameters.attributes ?? {}).filter(([key]) => commandName(key) !== command);
  return {
    ...parameters,
    attributes: Object.fromEntries(kept),
    ...(parameter !== undefined && { [parameter]: undefined }),
  };
}
