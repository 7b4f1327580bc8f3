import type { JobsTableOptions } from '../../../lib/table/jobs-table-options.js';
import type { SubJobView } from '../../../lib/table/shared/contract.js';
import { BASE_URL, type StubServer } from './stub-server.js';
import type { TablePage } from './table-page.js';

/** What a state is made with. */
export interface StateSuite {
  server(): StubServer;
  open(): Promise<TablePage>;
}

/** A state of the table, and how it comes about. */
export interface TableState {
  /** In words; also the name of its picture. */
  readonly name: string;
  arrange(suite: StateSuite, tag: Partial<JobsTableOptions>): Promise<TablePage>;
}

/** Options that most states share. */
const USUAL = { hover: true, resultsUrl: '/results/:id', monitorUrl: '/watch/:id' };

/** Every state that the table can be in, with a server of all kinds of jobs. */
export const STATES: readonly TableState[] = [
  { name: 'jobs of all kinds', arrange: shown },
  {
    name: 'striped, bordered, condensed',
    arrange: (suite, tag) => shown(suite, { ...tag, striped: true, bordered: true, condensed: true }),
  },
  {
    name: 'menu',
    arrange: async (suite, tag) => {
      const table = await shown(suite, tag);
      await table.controlOf(8, 'menu').click();
      await table.page.locator('[role=menu]:popover-open').waitFor();
      return table;
    },
  },
  {
    name: 'question',
    arrange: async (suite, tag) => {
      const table = await shown(suite, tag);
      await table.choose(3, 'pause');
      await table.page.getByRole('alertdialog').waitFor();
      return table;
    },
  },
  {
    name: 'status filter',
    arrange: async (suite, tag) => {
      const table = await shown(suite, tag);
      await table.control('statuses').click();
      await table.control('status-Held').waitFor();
      return table;
    },
  },
  {
    name: 'rows selected',
    arrange: async (suite, tag) => {
      const table = await shown(suite, { ...tag, pageSize: 5 });
      await table.control('select-page').click();
      await table.control('select-matching').waitFor();
      return table;
    },
  },
  {
    name: 'outcome of many',
    arrange: async (suite, tag) => {
      suite.server().change({ id: 9, name: 'locked' });
      const table = await shown(suite, tag);
      await table.controlOf(9, 'select').click();
      await table.controlOf(10, 'select').click();
      await table.control('bulk-resubmit').click();
      await table.page.locator('[data-answer=yes]').click();
      await table.page.getByText('Job 9: It is locked.').waitFor();
      return table;
    },
  },
  {
    name: 'action failed',
    arrange: async (suite, tag) => {
      suite.server().failures.set(`${BASE_URL}/jobs/1/actions`, {
        status: 409,
        body: { message: 'The job has no input file.', requestId: '7f3a' },
      });
      const table = await shown(suite, tag);
      await table.controlOf(1, 'first').click();
      await table.row(1).getByRole('alert').waitFor();
      return table;
    },
  },
  {
    name: 'overview',
    arrange: async (suite, tag) => {
      const table = await shown(suite, tag);
      await table.controlOf(6, 'expand').click();
      await table.page.locator('tr[data-details="6"] .facts').waitFor();
      return table;
    },
  },
  {
    name: 'sub-jobs',
    arrange: async (suite, tag) => {
      suite.server().subJobs.set(
        6,
        Array.from({ length: 40 }, (_, index) => subJob(index)),
      );
      const table = await shown(suite, tag);
      const details = await table.details(6, 'subJobs');
      await details.locator('.inner').waitFor();
      return table;
    },
  },
  {
    name: 'log',
    arrange: async (suite, tag) => {
      const lines = Array.from(
        { length: 300 },
        (_, index) => `day ${index + 1}: snow 12.4 mm, melt 3.1 mm, flow 8.0 m³/s`,
      );
      suite.server().logs.set('3/stdout', `${lines.join('\n')}\n`);
      const table = await shown(suite, tag);
      await table.choose(3, 'logs');
      await table.page.locator('.log-text span').first().waitFor();
      return table;
    },
  },
  {
    name: 'files',
    arrange: async (suite, tag) => {
      suite.server().files.set(8, [
        { path: 'hydrograph.csv', bytes: 48_211, modified: '2026-03-01T08:12:05.000Z' },
        { path: 'logs/stdout.txt', bytes: 912, modified: '2026-03-01T08:12:05.000Z' },
      ]);
      const table = await shown(suite, tag);
      const details = await table.details(8, 'files');
      await details.locator('[data-control=archive]').waitFor();
      return table;
    },
  },
  {
    name: 'no jobs yet',
    arrange: async (suite, tag) => {
      suite.server().jobs.clear();
      const table = await shown(suite, tag);
      await table.page.getByText('No jobs yet.').waitFor();
      return table;
    },
  },
  {
    name: 'no match',
    arrange: async (suite, tag) => {
      const table = await shown(suite, tag);
      await table.control('search').fill('nothing');
      await table.page.getByText('No job matches the filter.').waitFor();
      return table;
    },
  },
  {
    name: 'not allowed',
    arrange: async (suite, tag) => {
      suite.server().failures.set(`${BASE_URL}/`, { status: 403, body: { message: 'Forbidden' } });
      suite.server().show({ ...USUAL, ...tag, withoutFirst: true });
      const table = await suite.open();
      await table.page.getByText('You may not see these jobs.').waitFor();
      return table;
    },
  },
  {
    name: 'error',
    arrange: async (suite, tag) => {
      const table = await shown(suite, tag);
      suite.server().failures.set(`${BASE_URL}/jobs`, { status: 503, body: { message: 'The database is busy.' } });
      await table.control('refresh').click();
      await table.page.getByText('The jobs could not be loaded').waitFor();
      return table;
    },
  },
  {
    name: 'connection lost',
    arrange: async (suite, tag) => {
      const table = await shown(suite, tag);
      await suite.server().stop();
      await table.page.getByText('Connection lost.').waitFor();
      return table;
    },
  },
  {
    name: 'little room',
    arrange: async (suite, tag) => {
      const table = await shown(suite, { ...tag, pageSize: 5, sort: '-id' });
      await table.page.setViewportSize({ width: 380, height: 900 });
      return table;
    },
  },
];

/** The table once it is up to date. */
async function shown(suite: StateSuite, tag: Partial<JobsTableOptions>): Promise<TablePage> {
  suite.server().show({ ...USUAL, ...tag });
  const table = await suite.open();
  await table.page.locator('.live.now').waitFor();
  return table;
}

function subJob(index: number): SubJobView {
  const state = index < 21 ? 'completed' : index < 29 ? 'running' : index < 31 ? 'held' : 'idle';
  return {
    index,
    item: { melt: 2 + index / 10 },
    state,
    exitCode: state === 'completed' ? 0 : null,
    exitSignal: null,
    startTime: state === 'idle' ? null : '2026-03-01T08:10:00.000Z',
    completionTime: state === 'completed' ? '2026-03-01T08:12:05.000Z' : null,
    holdReason: state === 'held' ? 'It used more memory than it asked for.' : null,
    resources: { requested: { cpus: 1, memoryMb: 512 }, used: { cpus: 0.97, memoryMb: 300 + index * 10 } },
  };
}
