import type { CondorParameters, SubmitValue } from '../domain/job-parameters.js';
import type { JobEntity } from '../store/entities/index.js';
import type { JobChange } from '../store/job.store.js';
import { withAttribute } from './attributes.js';

/** What an app has changed of a job since it read it; all else may have been changed by others meanwhile. */
export interface JobEdit {
  readonly name?: string;
  readonly description?: string;
  /** Keys of the extended properties with their new values; `undefined` for those that were deleted. */
  readonly extendedProperties: ReadonlyMap<string, unknown>;
  /** Submit commands with their new values; `undefined` for those that were taken away. */
  readonly attributes: ReadonlyMap<string, SubmitValue | undefined>;
}

/** The fields of a job that an app may change at any time. */
interface EditableFields {
  readonly name: string;
  readonly description: string;
  readonly extendedProperties: Readonly<Record<string, unknown>>;
}

/** Compares what an app holds in its hands with what it had read. */
export function editOf(
  read: Pick<JobEntity, 'name' | 'description' | 'extendedProperties'>,
  now: EditableFields,
  attributes: ReadonlyMap<string, SubmitValue | undefined>,
): JobEdit {
  return {
    ...(now.name !== read.name && { name: now.name }),
    ...(now.description !== read.description && { description: now.description }),
    extendedProperties: differences({ ...read.extendedProperties }, now.extendedProperties),
    attributes,
  };
}

/** Whether nothing was changed. */
export function isEmptyEdit({ name, description, extendedProperties, attributes }: JobEdit): boolean {
  return name === undefined && description === undefined && !extendedProperties.size && !attributes.size;
}

/** The columns that an edit changes, given what is stored now. */
export function changeOf(
  { name, description, extendedProperties, attributes }: JobEdit,
  stored: Pick<JobEntity, 'extendedProperties' | 'parameters'>,
): JobChange {
  return {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(extendedProperties.size && {
      extendedProperties: Object.fromEntries(
        [...new Map([...Object.entries({ ...stored.extendedProperties }), ...extendedProperties])].filter(
          ([, value]) => value !== undefined,
        ),
      ),
    }),
    ...(attributes.size && { parameters: withAttributes(stored.parameters, attributes) }),
  };
}

/** Parameters with submit commands set or taken away. */
export function withAttributes(
  parameters: CondorParameters,
  attributes: ReadonlyMap<string, SubmitValue | undefined>,
): CondorParameters {
  return [...attributes].reduce((result, [name, value]) => withAttribute(result, name, value), parameters);
}

function differences(
  read: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, unknown> {
  const keys = new Set([...Object.keys(read), ...Object.keys(now)]);
  return new Map(
    [...keys].filter((key) => JSON.stringify(read[key]) !== JSON.stringify(now[key])).map((key) => [key, now[key]]),
  );
}
