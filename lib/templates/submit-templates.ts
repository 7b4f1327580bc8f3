import type { SubmitValue } from '../domain/job-parameters.js';
import { messageOf } from '../domain/jobs.error.js';
import { commandName } from '../domain/submit-command-name.js';
import { assertAllowedSubmitCommand } from '../schedulers/htcondor/submit-commands.js';
import { toSubmitValue } from '../schedulers/htcondor/submit-value.js';
import { isSubmitAttributes } from './parameter-validators.js';
import { InvalidSubmitTemplateError } from './template.errors.js';

type SubmitTemplates = Readonly<Record<string, Readonly<Record<string, SubmitValue>>>>;

/**
 * The sets of submit commands that an app registers, looked at when it starts: a mistake in them would spoil every job.
 * @throws InvalidSubmitTemplateError that names the set and the command
 */
export function checkedSubmitTemplates(templates: SubmitTemplates = {}): SubmitTemplates {
  for (const [template, commands] of Object.entries(templates)) {
    if (!isSubmitAttributes(commands)) {
      throw new InvalidSubmitTemplateError(
        template,
        'It must be an object of texts, numbers, booleans or lists of texts.',
      );
    }
    for (const [name, value] of Object.entries(commands)) checkCommand(template, name, value);
  }
  return templates;
}

function checkCommand(template: string, name: string, value: SubmitValue): void {
  try {
    assertAllowedSubmitCommand(name, toSubmitValue(value, commandName(name)));
  } catch (error) {
    throw new InvalidSubmitTemplateError(template, messageOf(error), { cause: error });
  }
}
