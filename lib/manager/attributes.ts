import type { CondorParameters, SubmitValue } from '../domain/job-parameters.js';
import { commandName } from '../engine/submission-builder.js';
import { assertAllowedSubmitCommand } from '../schedulers/htcondor/submit-commands.js';
import { toSubmitValue } from '../schedulers/htcondor/submit-value.js';

/** A submit command's value among a job's own parameters. */
export function attributeOf(parameters: CondorParameters, name: string): SubmitValue | undefined {
  const command = commandName(name);
  if (command === 'arguments') return parameters.arguments;
  if (command === 'executable') return parameters.executable;
  return Object.entries(parameters.attributes ?? {}).find(([key]) => commandName(key) === command)?.[1];
}

/**
 * The parameters with a submit command set, whatever the case in which it was set before.
 * @throws ForbiddenSubmitCommandError for a command that belongs to this library
 * @throws ControlCharacterError for a value with line breaks or other control characters
 */
export function withAttribute(parameters: CondorParameters, name: string, value: SubmitValue): CondorParameters {
  const command = commandName(name);
  const text = toSubmitValue(value, command);
  assertAllowedSubmitCommand(name, text);
  if (command === 'arguments') return { ...parameters, arguments: Array.isArray(value) ? (value as string[]) : text };
  if (command === 'executable') return { ...parameters, executable: text };
  const others = Object.entries(parameters.attributes ?? {}).filter(([key]) => commandName(key) !== command);
  return { ...parameters, attributes: { ...Object.fromEntries(others), [name]: value } };
}
