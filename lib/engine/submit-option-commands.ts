import type { SubmitOptions } from '../domain/submit-options.js';
import type { CommandValue } from '../schedulers/htcondor/command-template.js';

/** The submit command behind each option but the batch name, which is no command of the job's. */
const COMMAND_OF = {
  priority: 'priority',
  accountingGroup: 'accounting_group',
  accountingGroupUser: 'accounting_group_user',
  niceUser: 'nice_user',
  hold: 'hold',
  maxIdle: 'max_idle',
} as const satisfies Record<keyof Omit<SubmitOptions, 'batchName'>, string>;

/** What a job's submit commands are made of, with its submit options over it. */
export function withSubmitOptions(
  values: ReadonlyMap<string, CommandValue>,
  options: SubmitOptions,
): Map<string, CommandValue> {
  const chosen = new Map(values);
  for (const [option, name] of Object.entries(COMMAND_OF)) {
    const value = options[option as keyof typeof COMMAND_OF];
    if (value !== undefined) chosen.set(name, String(value));
  }
  if (options.batchName !== undefined) chosen.delete('batch_name');
  return chosen;
}
