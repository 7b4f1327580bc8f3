import { registerDecorator, type ValidationArguments } from 'class-validator';

/** A class-validator decorator made of one predicate and one sentence. */
function rule(name: string, holds: (value: unknown) => boolean, message: string): () => PropertyDecorator {
  return () => (target, property) => {
    registerDecorator({
      name,
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: holds,
        defaultMessage: ({ property: field }: ValidationArguments) => `${field} ${message}`,
      },
    });
  };
}

/** A record of texts, numbers, booleans and lists of texts. */
export const IsSubmitAttributes = rule(
  'isSubmitAttributes',
  isSubmitAttributes,
  'must be an object of texts, numbers, booleans or lists of texts',
);

/** A record of texts. */
export const IsStringRecord = rule(
  'isStringRecord',
  (value) => isRecord(value) && Object.values(value).every(isText),
  'must be an object of texts',
);

/** A text, or a list of texts. */
export const IsArgumentList = rule(
  'isArgumentList',
  (value) => isText(value) || isTextList(value),
  'must be a text in submit syntax or a list of texts',
);

/** The name of a scheduler, or an object that has one. */
export const IsSchedulerReference = rule(
  'isSchedulerReference',
  (value) => isText(value) || (isRecord(value) && isText(value.name)),
  'must be the name of a scheduler or an object with that name',
);

/** A positive number, or a text such as `4GB` or an expression of HTCondor's. */
export const IsQuantity = rule(
  'isQuantity',
  (value) => (isText(value) && value.trim() !== '') || (typeof value === 'number' && value > 0),
  'must be a positive number or a text such as 4GB',
);

/** Whether a value can be a set of submit commands. */
export function isSubmitAttributes(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every(isSubmitValue);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

/** Whether a value can be that of a submit command. */
export function isSubmitValue(value: unknown): boolean {
  return isText(value) || isTextList(value) || typeof value === 'boolean' || Number.isFinite(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
