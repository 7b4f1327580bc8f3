import { messageOf } from '../domain/jobs.error.js';
import { jsonBytesOf, LARGEST_JSON_BYTES } from '../store/json-limit.js';
import type { ParameterProblem } from '../templates/template.errors.js';

const LONGEST_NAME = 255;
const LONGEST_DESCRIPTION = 2048;
const LONGEST_KEY = 200;

/** What stands for the job's id in the name of a new job. */
const ID_VARIABLE = '{id}';
const LONGEST_ID = 10;

/** What an app may give to a job that every type of job has. */
interface JobFields {
  readonly name: unknown;
  readonly description: unknown;
  readonly extendedProperties: unknown;
  readonly parameters: unknown;
  readonly input: unknown;
}

/** The name of a job that has its id now. */
export function nameWithId(name: string, id: number): string {
  return name.replaceAll(ID_VARIABLE, String(id));
}

/** A value as it will be read from the database, sharing nothing with the given one. */
export function jsonCopy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** What is wrong with the fields of a job before it is stored. */
export function problemsOfFields({ name, description, ...values }: JobFields): ParameterProblem[] {
  return [
    ...nameProblems(name),
    ...descriptionProblems(description),
    ...Object.entries(values).flatMap(([field, value]) => jsonProblems(field, value)),
  ];
}

/** What is wrong with a name. */
export function nameProblems(name: unknown): ParameterProblem[] {
  if (isLine(name) && name.trim() !== '' && name.replaceAll(ID_VARIABLE, '0'.repeat(LONGEST_ID)).length <= LONGEST_NAME)
    return [];
  const message = `must be a text of 1 to ${LONGEST_NAME} characters without control characters`;
  return [{ field: 'name', message }];
}

/** What is wrong with an idempotency key. */
export function idempotencyKeyProblems(key: unknown): ParameterProblem[] {
  if (isLine(key) && key !== '' && key.length <= LONGEST_KEY && key.trim() === key) return [];
  const message = `must be a text of 1 to ${LONGEST_KEY} characters without control characters and without blanks at its ends`;
  return [{ field: 'idempotencyKey', message }];
}

function descriptionProblems(description: unknown): ParameterProblem[] {
  if (
    typeof description === 'string' &&
    description.length <= LONGEST_DESCRIPTION &&
    !/[^\P{Cc}\t\r\n]/u.test(description)
  )
    return [];
  const message = `must be a text of at most ${LONGEST_DESCRIPTION} characters, its control characters tabs and line breaks only`;
  return [{ field: 'description', message }];
}

function jsonProblems(field: string, value: unknown): ParameterProblem[] {
  try {
    const bytes = jsonBytesOf(value);
    if (bytes <= LARGEST_JSON_BYTES) return [];
    const message =
      `takes ${bytes} bytes as JSON, and ${LARGEST_JSON_BYTES} can be kept with a job. ` +
      'Put large data into a file of the workspace';
    return [{ field, message }];
  } catch (error) {
    return [{ field, message: `cannot be kept as JSON: ${messageOf(error)}` }];
  }
}

/** Control characters and halves of surrogate pairs are no text to every database. */
function isLine(value: unknown): value is string {
  return typeof value === 'string' && !/[\p{Cc}\p{Cs}]/u.test(value);
}
