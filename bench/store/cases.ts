import type { JobManager, ListJobsOptions } from 'nestjs-jobs';
import { USER } from './fill.js';

/** Rows of a page. */
export const PAGE = 50;

/** A page of a list that somebody may ask for. */
export interface Case {
  readonly filter: string;
  readonly orderBy: Order;
  readonly page: 'first' | 'last';
  readonly options: ListJobsOptions;
}

type Order = NonNullable<ListJobsOptions['orderBy']>;

const REVERSE: Readonly<Record<Order, Order>> = {
  id: '-id',
  '-id': 'id',
  name: '-name',
  '-name': 'name',
  status: '-status',
  '-status': 'status',
};

const USERS = { 'all users': {}, 'one user': { user: USER } };

const STATUSES = {
  'any status': {},
  'a frequent one': { status: 'Complete' },
  'a rare one': { status: 'Running' },
  'four of them': { status: ['Running', 'Held', 'Error', 'Complete'] },
} as const;

const SEARCHES = { '': {}, ', search "r"': { search: 'r' }, ', search "runoff"': { search: 'runoff' } };

/** Every filter with every order that goes with it, each at its first and at its last page. */
export async function everyCase(jobs: JobManager): Promise<Case[]> {
  const cases: Case[] = [];
  for (const [users, user] of Object.entries(USERS)) {
    for (const [statuses, status] of Object.entries(STATUSES)) {
      for (const [searches, search] of Object.entries(SEARCHES)) {
        const filter = `${users}, ${statuses}${searches}`;
        for (const orderBy of Object.keys(REVERSE) as Order[]) {
          if (searches && !orderBy.endsWith('name')) continue;
          const options = { ...user, ...status, ...search, orderBy, limit: PAGE };
          cases.push({ filter, orderBy, page: 'first', options });
          cases.push({
            filter,
            orderBy,
            page: 'last',
            options: { ...options, ...(await beforeLastPage(jobs, options)) },
          });
        }
      }
    }
  }
  return cases;
}

/** The job after which one page is left; none where there is one page only. */
async function beforeLastPage(
  jobs: JobManager,
  options: ListJobsOptions & { readonly orderBy: Order },
): Promise<Pick<ListJobsOptions, 'after'>> {
  const end = await jobs.listJobs({ ...options, orderBy: REVERSE[options.orderBy], limit: PAGE + 1 });
  const before = end[PAGE];
  return before ? { after: before } : {};
}
