import { plainToInstance } from 'class-transformer';
import { validate, type ValidationError } from 'class-validator';
import { JOB_TYPES, type JobType } from '../domain/job-types.js';
import { BasicJobParametersDto, CondorJobParametersDto } from './job-parameters.dto.js';
import { InvalidJobParametersError, type ParameterProblem } from './template.errors.js';

const CLASS_OF = { [JOB_TYPES.CONDOR]: CondorJobParametersDto, [JOB_TYPES.BASIC]: BasicJobParametersDto };

/**
 * Checks merged parameters: unknown fields, wrong types, impossible numbers.
 * @throws InvalidJobParametersError that names each field
 */
export async function validateParameters(template: string, type: JobType, parameters: object): Promise<void> {
  const instance = plainToInstance(CLASS_OF[type] as new () => object, parameters, { enableImplicitConversion: false });
  const errors = await validate(instance, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true });
  if (errors.length) throw new InvalidJobParametersError(template, errors.flatMap(problemsOf));
}

function problemsOf(error: ValidationError): ParameterProblem[] {
  return Object.entries(error.constraints ?? {}).map(([constraint, message]) => ({
    field: error.property,
    message: constraint === 'whitelistValidation' ? 'is not a parameter of this type of job' : message,
  }));
}
