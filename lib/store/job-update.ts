import { IsNull, type EntityManager, type FindOptionsWhere } from 'typeorm';
import { dataSourceOf } from './data-source-of.js';
import { JobEntity } from './entities/index.js';
import type { JobChange } from './job.store.js';
import { nameKeyOf } from './name-key.js';
import { RECORDED_COLUMNS, type StatusGiven, type StatusRecorder } from './status-recorder.js';

/** Written into the statement: the driver libsql takes a statement's only parameter for a list when it is null. */
const SQL_NULL = (): string => 'NULL';

/** Whether a change gives a status. */
export function hasStatus(change: JobChange): change is JobChange & StatusGiven {
  return change.status !== undefined;
}

/**
 * Changes a row if it still has what `expected` says; one statement.
 * @returns whether it was so
 */
export async function updateJob(
  target: EntityManager,
  id: number,
  change: JobChange,
  expected: Partial<JobEntity>,
  now: Date,
): Promise<boolean> {
  const conditions = Object.entries(expected).map(([column, value]) => [column, value ?? IsNull()]);
  const counted = hasStatus(change) && change.statusNumber === undefined ? countedInDatabase(target, change) : null;
  const { affected } = await target
    .createQueryBuilder()
    .update(JobEntity)
    .set({
      // MySQL computes assignments from left to right: this one compares with the status before.
      ...(counted && { statusNumber: counted.expression }),
      ...(hasStatus(change) && { customStatus: SQL_NULL }),
      ...withNulls(change),
      // A job that is gone for its app must not keep its key from the next one.
      ...(change.deletedTime && { idempotencyKey: SQL_NULL }),
      ...(change.name !== undefined && { nameKey: nameKeyOf(change.name) }),
      changeTime: now,
      revision: () => 'revision + 1',
    })
    .where({ id, ...Object.fromEntries(conditions) } as FindOptionsWhere<JobEntity>)
    .setParameters(counted?.parameters ?? {})
    .execute();
  return affected === 1;
}

/**
 * The same for a change of the status that handlers may want to see: the row is read first, and the change is kept with
 * it in the same statement. Whoever changes the row in between makes it begin anew.
 */
export async function recordAndUpdateJob(
  target: EntityManager,
  id: number,
  change: JobChange & StatusGiven,
  expected: Partial<JobEntity>,
  now: Date,
  recorder: StatusRecorder,
): Promise<boolean> {
  for (let known = -1; ;) {
    const row = await target.findOne(JobEntity, { select: selection(), where: { id } });
    // Nobody has changed it in between, so that it is not as expected.
    if (!row || row.revision === known) return false;
    known = row.revision;
    const recorded = { statusNumber: row.statusNumber, ...recorder.ofChange(row, change, now) };
    const unchanged = { revision: row.revision, ...expected };
    if (await updateJob(target, id, { ...change, ...recorded }, unchanged, now)) return true;
  }
}

function selection(): Partial<Record<keyof JobEntity, true>> {
  return Object.fromEntries(RECORDED_COLUMNS.map((column) => [column, true]));
}

/** Raises the number of the status where the status really changes. */
function countedInDatabase(
  target: EntityManager,
  { status, customStatus = null }: StatusGiven,
): { readonly expression: () => string; readonly parameters: Readonly<Record<string, string>> } {
  const { driver } = dataSourceOf(target);
  const { columns } = dataSourceOf(target).getMetadata(JobEntity);
  const nameOf = (property: keyof JobEntity): string =>
    driver.escape(columns.find(({ propertyName }) => propertyName === property)?.databaseName ?? property);
  const number = nameOf('statusNumber');
  return {
    expression: () =>
      `CASE WHEN ${nameOf('status')} = :newStatus AND COALESCE(${nameOf('customStatus')}, '') = :newCustomStatus ` +
      `THEN ${number} ELSE ${number} + 1 END`,
    parameters: { newStatus: status, newCustomStatus: customStatus ?? '' },
  };
}

function withNulls(change: JobChange): object {
  const absent = Object.entries(change).filter(([, value]) => value === null);
  return { ...change, ...Object.fromEntries(absent.map(([column]) => [column, SQL_NULL])) };
}
