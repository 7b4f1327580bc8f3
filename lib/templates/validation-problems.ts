import { validate, type ValidationError } from 'class-validator';
import type { ParameterProblem } from './template.errors.js';

/**
 * What class-validator finds wrong with an instance, unknown fields included: one entry for each rule, with the path to
 * the field (`basin.area`, `stations.0.name`).
 * @param unknown what is said of a field that the class does not have
 */
export async function problemsWith(instance: object, unknown: string): Promise<ParameterProblem[]> {
  const errors = await validate(instance, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true });
  return errors.flatMap((error) => problemsOf(error, '', unknown));
}

function problemsOf(error: ValidationError, parent: string, unknown: string): ParameterProblem[] {
  // A value that is no instance of a class with rules has no property.
  const { property = '', constraints = {}, children = [] } = error as Partial<ValidationError>;
  const field = [parent, property].filter(Boolean).join('.');
  return [
    ...Object.entries(constraints).map(([constraint, message]) => ({
      field,
      message: constraint === 'whitelistValidation' ? unknown : message,
    })),
    ...children.flatMap((child) => problemsOf(child, field, unknown)),
  ];
}
