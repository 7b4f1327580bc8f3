import type { SubmitOptions } from '../domain/submit-options.js';
import type { SubmitCommand } from '../schedulers/scheduler.js';

/** The submit command behind each option but the batch name, which is no command of the job's. */
const COMMAND_OF = {
  priority: 'priority',
  accountingGroup: 'accounting_group',
  accountingGroupUser: 'accounting_group_user',
  niceUser: 'nice_user',
  hold: 'hold',
  maxIdle: 'max_idle',
} as const satisfies Record<keyof Omit<SubmitOptions, 'batchName'>, string>;

/** The submit commands of a job with those of its submit options over them. */
export function withSubmitOptions(commands: readonly SubmitCommand[], options: SubmitOptions): SubmitCommand[] {
  const chosen = Object.entries(COMMAND_OF).flatMap(([option, name]) => {
    const value = options[option as keyof typeof COMMAND_OF];
    return value === undefined ? [] : [{ name, value: String(value) }];
  });
  const replaced = new Set<string>(chosen.map(({ name }) => name));
  if (options.batchName !== undefined) replaced.add('batch_name');
  return [...commands.filter(({ name }) => !replaced.has(name)), ...chosen];
}
