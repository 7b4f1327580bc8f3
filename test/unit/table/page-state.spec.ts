import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JobView } from '../../../lib/table/shared/contract.js';
import { applyChange, EMPTY_PAGE, WaitingChanges, type PageState } from '../../../lib/table/element/page-state.js';
import {
  comparator,
  DEFAULT_SORT,
  filterText,
  matches,
  NO_FILTER,
  parseFilter,
  parseSort,
  serverSort,
  sortText,
} from '../../../lib/table/element/query.js';
import { stubJob } from '../../e2e/table/stub-jobs.js';

const place = { filter: NO_FILTER, sort: DEFAULT_SORT, size: 5, first: true };
const page = (ids: readonly number[], next: string | null = null): PageState => ({
  ...EMPTY_PAGE,
  jobs: ids.map((id) => stubJob(id)),
  next,
  total: { count: ids.length, exact: true },
});
const ids = ({ jobs }: PageState): number[] => jobs.map(({ id }) => id);
const newer = (id: number, more: Partial<JobView> = {}): JobView => stubJob(id, { revision: 2, ...more });

describe('a page after a change', () => {
  it('shows what is newer, and stays the same where nothing is', () => {
    const before = page([3, 2, 1]);
    const stale = applyChange(before, { jobs: [stubJob(2, { revision: 0, status: 'Error' })], deleted: [] }, place);
    const fresh = applyChange(before, { jobs: [newer(2, { status: 'Error' })], deleted: [] }, place);

    expect(stale.page.jobs).toBe(before.jobs);
    expect(fresh.page.jobs[1]).toMatchObject({ id: 2, status: 'Error' });
    expect(fresh.page.jobs[0]).toBe(before.jobs[0]);
    expect(fresh.changed.map(({ id }) => id)).toEqual([2]);
  });

  it('takes in a new job at its place, and the last one makes room', () => {
    const {
      page: after,
      added,
      short,
    } = applyChange(page([5, 4, 3, 2, 1], '1'), { jobs: [stubJob(6)], deleted: [] }, place);

    expect(ids(after)).toEqual([6, 5, 4, 3, 2]);
    expect(after.total).toEqual({ count: 6, exact: true });
    expect([added, short]).toEqual([1, false]);
  });

  it('does not take in what belongs on another page', () => {
    const second = { ...place, first: false };

    expect(ids(applyChange(page([5, 4], '4'), { jobs: [stubJob(1)], deleted: [] }, place).page)).toEqual([5, 4]);
    expect(ids(applyChange(page([5, 4]), { jobs: [stubJob(9)], deleted: [] }, second).page)).toEqual([5, 4]);
  });

  it('lets go what does not match any more, and says when it has room', () => {
    const running = { ...place, filter: parseFilter('status=Running') };
    const change = { jobs: [newer(4, { status: 'Complete' })], deleted: [2] };
    const { page: after, removed, short } = applyChange(page([5, 4, 3, 2, 1], '1'), change, running);

    expect(ids(after)).toEqual([5, 3, 1]);
    expect([removed, short]).toEqual([2, true]);
  });

  it('is the page that the server would give, for any changes in any order and number', () => {
    const change = fc.record({
      id: fc.integer({ min: 1, max: 12 }),
      revision: fc.integer({ min: 1, max: 6 }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        // A job's content follows from its revision, as on the server.
        const jobs = changes.map(({ id, revision }) =>
          stubJob(id, { revision, name: `job ${String(revision)}`, status: revision > 3 ? 'Complete' : 'Running' }),
        );
        const big = { ...place, size: 20 };
        const shown = jobs.reduce((state, job) => applyChange(state, { jobs: [job], deleted: [] }, big).page, page([]));
        const latest = new Map<number, JobView>();
        for (const job of jobs) {
          if ((latest.get(job.id)?.revision ?? -1) <= (job.revision ?? 0)) latest.set(job.id, job);
        }

        expect(shown.jobs).toEqual([...latest.values()].sort(comparator(DEFAULT_SORT)));
      }),
    );
  });
});

describe('changes that wait', () => {
  it('are kept once for each job, and are bounded', () => {
    const waiting = new WaitingChanges(2);
    waiting.add({ jobs: [stubJob(1), stubJob(2)], deleted: [] });
    waiting.add({ jobs: [newer(1)], deleted: [2] });
    expect(waiting.count).toBe(2);
    waiting.add({ jobs: [stubJob(3)], deleted: [] });

    expect(waiting.take()).toEqual({ change: { jobs: [newer(1)], deleted: [2] }, lost: true });
    expect(waiting.take()).toEqual({ change: { jobs: [], deleted: [] }, lost: false });
  });
});

describe('filter and order', () => {
  it('survive the way through an attribute', () => {
    const filter = fc.record({
      status: fc.uniqueArray(fc.constantFrom('Running', 'Held', 'Results-Ready')),
      search: fc.string(),
      user: fc.string(),
    });
    fc.assert(
      fc.property(filter, (given) => {
        expect(parseFilter(filterText(given))).toEqual(given);
      }),
    );
    expect(['-id', 'name', '-extendedProperties.a'].map((text) => sortText(parseSort(text)))).toEqual([
      '-id',
      'name',
      '-extendedProperties.a',
    ]);
    expect(parseSort(null)).toEqual(DEFAULT_SORT);
  });

  it('are those of the server: a search goes by name, and begins it', () => {
    const search = parseFilter('search=RUN 1');

    expect(serverSort(DEFAULT_SORT, search)).toEqual({ key: 'name', down: false });
    expect(serverSort(DEFAULT_SORT, NO_FILTER)).toEqual(DEFAULT_SORT);
    expect([1, 2, 10].map((id) => matches(stubJob(id), search))).toEqual([true, false, true]);
  });
});
