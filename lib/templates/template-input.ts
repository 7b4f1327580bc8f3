import { instanceToPlain, plainToInstance } from 'class-transformer';
import type { InputClass } from './decorators/job-template.decorator.js';
import { InvalidJobParametersError, type ParameterProblem } from './template.errors.js';
import { problemsWith } from './validation-problems.js';

const FIELD = 'input';

/** A template, as far as its input is concerned. */
interface InputTaker {
  readonly name: string;
  readonly input: InputClass | null;
}

/**
 * The instance of a template's input class that a job is created with; `null` for a template without one.
 * @param given what the caller of `createJob()` gives: a plain object, or an instance
 * @throws InvalidJobParametersError for a missing, superfluous or wrong input; fields are named by their path:
 * `input.basin.area`
 */
export async function takeInput(template: InputTaker, given: unknown): Promise<object | null> {
  const refuse = (problems: readonly ParameterProblem[]): never => {
    throw new InvalidJobParametersError(template.name, problems);
  };
  if (template.input === null) {
    return given === undefined || given === null
      ? null
      : refuse([{ field: FIELD, message: 'is not taken by this template' }]);
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return refuse([{ field: FIELD, message: `must be given: an object with the fields of ${template.input.name}` }]);
  }
  const instance = plainToInstance(template.input, given);
  const problems = await problemsWith(instance, 'is not a field of the input');
  if (problems.length) refuse(problems.map(inInput));
  // They are resolved in whatever the template's method makes of it, and would show a user where things lie.
  if (/\$\((?:APP|USER)_WORKSPACE\)/.test(JSON.stringify(given))) {
    refuse([{ field: FIELD, message: 'must not have $(APP_WORKSPACE) or $(USER_WORKSPACE) in it' }]);
  }
  return instance;
}

/** What is stored of an input: plain data, as `@Expose`, `@Exclude` and `@Transform` of its class say. */
export function plainInput(input: object | null): object | null {
  return input && instanceToPlain(input);
}

/** The instance again, of what was stored; plain data where there is no class any more. */
export function instanceOfInput(stored: object | null, type: InputClass | null | undefined): object | null {
  return stored && type ? plainToInstance(type, stored) : stored;
}

function inInput({ field, message }: ParameterProblem): ParameterProblem {
  return { field: [FIELD, field].filter(Boolean).join('.'), message };
}
