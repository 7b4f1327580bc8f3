import { ValidatorConstraint, type ValidationArguments, type ValidatorConstraintInterface } from 'class-validator';

/** The end of a sweep lies above its start. */
@ValidatorConstraint()
export class AboveStart implements ValidatorConstraintInterface {
  validate(end: unknown, { object }: ValidationArguments): boolean {
    const { meltFactorFrom } = object as { meltFactorFrom?: unknown };
    // A start that is no number has a complaint of its own.
    return typeof end !== 'number' || typeof meltFactorFrom !== 'number' || !(end <= meltFactorFrom);
  }

  defaultMessage(): string {
    return 'More than where the sweep starts, please.';
  }
}
