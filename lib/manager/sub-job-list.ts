import type { SubJobStatus } from '../domain/sub-job.js';
import type { JobEntity } from '../store/entities/index.js';
import type { ItemStore } from '../store/item.store.js';
import type { SubJobStore } from '../store/sub-job.store.js';
import { subJobOf, type SubJob, type SubJobRange } from './sub-job.js';

/** Where sub-jobs and their items are stored. */
export interface SubJobStores {
  readonly subJobs: SubJobStore;
  readonly items: ItemStore;
}

/** Sub-jobs that are looked at in one step where those of some states are looked for. */
const STEP = 1000;

/** Some sub-jobs of a job, in order; those of which only the submission is known have no row, and are idle. */
export async function subJobsOf(job: JobEntity, range: SubJobRange, stores: SubJobStores): Promise<SubJob[]> {
  const { from = 0, limit = 100, status } = range;
  const { executionKey } = job;
  if (executionKey === null) return [];
  if (status === undefined) return inRange(job, executionKey, from, limit, stores);
  const statuses = typeof status === 'string' ? [status] : status;
  return statuses.includes('idle')
    ? idleToo(job, executionKey, { from, limit, statuses }, stores)
    : stored(job, executionKey, { from, limit, statuses }, stores);
}

interface Wanted {
  readonly from: number;
  readonly limit: number;
  readonly statuses: readonly SubJobStatus[];
}

async function inRange(
  { id, numJobs }: JobEntity,
  executionKey: string,
  from: number,
  limit: number,
  { subJobs, items }: SubJobStores,
): Promise<SubJob[]> {
  const rows = new Map((await subJobs.list(executionKey, from, limit)).map((row) => [row.position, row]));
  const itemAt = new Map((await items.list(id, from, limit)).map(({ position, item }) => [position, item]));
  const count = Math.max(0, Math.min(limit, numJobs - from));
  return Array.from({ length: count }, (_, offset) => {
    const position = from + offset;
    return subJobOf(position, rows.get(position), itemAt.get(position) ?? null);
  });
}

async function stored(
  { id }: JobEntity,
  executionKey: string,
  { from, limit, statuses }: Wanted,
  { subJobs, items }: SubJobStores,
): Promise<SubJob[]> {
  const rows = await subJobs.listWith(executionKey, statuses, from, limit);
  const positions = rows.map(({ position }) => position);
  const itemAt = new Map((await items.listAt(id, positions)).map(({ position, item }) => [position, item]));
  return rows.map((row) => subJobOf(row.position, row, itemAt.get(row.position) ?? null));
}

/** No statement finds what has no row. */
async function idleToo(
  job: JobEntity,
  executionKey: string,
  { from, limit, statuses }: Wanted,
  stores: SubJobStores,
): Promise<SubJob[]> {
  const found: SubJob[] = [];
  for (let start = from; start < job.numJobs && found.length < limit; start += STEP) {
    const some = await inRange(job, executionKey, start, STEP, stores);
    found.push(...some.filter(({ status }) => statuses.includes(status)));
  }
  return found.slice(0, limit);
}
