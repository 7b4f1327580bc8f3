import { plainToInstance } from 'class-transformer';
import { itemProblems } from '../domain/itemdata.js';
import { JOB_TYPES, type JobType } from '../domain/job-types.js';
import type { SubmitOptions } from '../domain/submit-options.js';
import { ExecuteOptionsDto } from './execute-options.dto.js';
import { BasicJobParametersDto, CondorJobParametersDto } from './job-parameters.dto.js';
import { InvalidJobParametersError } from './template.errors.js';
import { problemsWith } from './validation-problems.js';

const CLASS_OF = { [JOB_TYPES.CONDOR]: CondorJobParametersDto, [JOB_TYPES.BASIC]: BasicJobParametersDto };

/**
 * Checks merged parameters: unknown fields, wrong types, impossible numbers.
 * @throws InvalidJobParametersError that names each field
 */
export async function validateParameters(template: string, type: JobType, parameters: object): Promise<void> {
  const { itemdata, scheduler }: { readonly itemdata?: unknown; readonly scheduler?: unknown } = parameters;
  const checked = {
    ...parameters,
    // Rows are checked by themselves: there may be a hundred thousand of them, each with names of its own.
    ...(itemdata !== undefined && { itemdata: [] }),
    // What is checked is copied first, and a scheduler that is in use cannot be.
    ...(scheduler !== undefined && { scheduler: nameOrItself(scheduler) }),
  };
  const instance = plainToInstance(CLASS_OF[type] as new () => object, checked, { enableImplicitConversion: false });
  const problems = await problemsWith(instance, 'is not a parameter of this type of job');
  if (itemdata !== undefined) problems.push(...itemProblems(itemdata));
  if (problems.length) throw new InvalidJobParametersError(template, problems);
}

function nameOrItself(scheduler: unknown): unknown {
  const { name } = Object(scheduler) as { readonly name?: unknown };
  return typeof name === 'string' ? name : scheduler;
}

/**
 * Checks what `execute()` is given for the submission: unknown options, wrong types, impossible numbers.
 * @throws InvalidJobParametersError that names each field: `queue`, `submitOptions.priority`
 */
export async function validateExecuteOptions(
  template: string,
  options: { readonly queue?: number; readonly submitOptions?: SubmitOptions },
): Promise<void> {
  const problems = await problemsWith(plainToInstance(ExecuteOptionsDto, options), 'is not an option of execute()');
  if (problems.length) throw new InvalidJobParametersError(template, problems);
}
