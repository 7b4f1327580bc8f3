import fc from 'fast-check';
import { JOB_STATUS } from '../../../lib/domain/job-status.js';
import type { JobEntity } from '../../../lib/store/entities/index.js';
import type { NewJob } from '../../../lib/store/job.store.js';
import type { JobOrder, JobQuery } from '../../../lib/store/job-query.js';
import { AT, newJob } from './rows.js';

const STATUSES = Object.values(JOB_STATUS);
const LONG = 'x'.repeat(130);
const NAMES = [
  'run',
  'Run',
  'RUNOFF',
  'ρύθμιση ΠΟΤΑΜΟΣ',
  'Ποταμός',
  'Zürich 🌊',
  '🌊',
  `${LONG}a`,
  `${LONG}b`,
  'a',
  '50% _x',
];
const ORDERS: readonly JobOrder[] = ['id', '-id', 'name', '-name', 'status', '-status'];

/** 300 jobs in which every filter finds something, many share a name, and some were deleted. */
export function manyJobs(): NewJob[] {
  return Array.from({ length: 300 }, (_, index) =>
    newJob({
      app: index % 5 ? 'app' : 'other',
      user: ['ann', 'bob', 'Ann'][index % 3]!,
      status: STATUSES[(index * 7) % STATUSES.length]!,
      name: NAMES[(index * index) % NAMES.length]!,
      deletedTime: index % 11 ? null : AT,
    }),
  );
}

/** Anything that can be asked of a list. */
export const anyQuery: fc.Arbitrary<JobQuery> = fc
  .record(
    {
      user: fc.oneof(fc.constantFrom('ann', 'bob', 'nobody'), fc.subarray(['ann', 'bob', 'nobody'])),
      status: fc.subarray(STATUSES, { minLength: 1 }),
      search: fc.constantFrom(...NAMES.flatMap(prefixes)),
      orderBy: fc.constantFrom(...ORDERS),
      limit: fc.constantFrom(5, 20, 1000),
    },
    { requiredKeys: ['orderBy', 'limit'] },
  )
  .map((query) => ({
    app: 'app',
    ...query,
    ...(query.search && !query.orderBy.endsWith('name') && { orderBy: 'name' as const }),
  }));

/** What a list must be: computed from all jobs. */
export function expectedList(jobs: readonly JobEntity[], query: JobQuery): JobEntity[] {
  const { app, user, status, search = '', orderBy } = query;
  const sign = orderBy.startsWith('-') ? -1 : 1;
  const by = orderBy.replace('-', '') as 'id' | 'name' | 'status';
  const place = { id: () => 0, name: (job: JobEntity) => job.nameKey, status: (job: JobEntity) => rank(job) }[by];
  const fold = (name: string): string => name.toLowerCase().replaceAll('ς', 'σ');
  return jobs
    .filter((job) => job.app === app && (user === undefined || [user].flat().includes(job.user)))
    .filter((job) => !status || status.includes(job.status))
    .filter((job) => fold(job.name).startsWith(fold(search)))
    .sort((a, b) => sign * (compare(place(a), place(b)) || a.id - b.id));
}

/** Of whole characters: half of one finds nothing. */
function prefixes(name: string): string[] {
  const characters = Array.from(name);
  return characters.map((_, index) => characters.slice(0, index + 1).join(''));
}

function rank({ status }: JobEntity): number {
  return STATUSES.indexOf(status);
}

function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
