import type { ActionInfo, JobView } from '../../../lib/table/shared/contract.js';

/** When the stub server's first job was created. */
export const STUB_TIME = Date.parse('2026-03-01T08:00:00Z');

/** Actions that the stub server knows, one of them an app's own. */
export const STUB_ACTIONS: readonly ActionInfo[] = [
  action('execute', 'Run'),
  action('stop', 'Stop', { danger: true, confirm: 'Stop?' }),
  action('pause', 'Pause', { confirm: 'Pause?' }),
  action('resume', 'Resume'),
  action('resubmit', 'Run again'),
  action('delete', 'Delete', { danger: true, confirm: 'Delete?' }),
  action('publish', 'Publish', { confirm: 'Publish the results?' }),
  action('report', 'Report', { link: '/reports/{id}' }),
];

function action(name: string, label: string, more: Partial<ActionInfo> = {}): ActionInfo {
  return { name, label, confirm: null, danger: false, link: null, ...more };
}

const CATEGORIES: Readonly<Record<string, JobView['statusCategory']>> = {
  Pending: 'pending',
  Complete: 'complete',
  Error: 'error',
  Aborted: 'aborted',
  Paused: 'paused',
  Held: 'paused',
};

const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  Pending: ['execute', 'delete'],
  Running: ['stop', 'pause', 'delete'],
  Paused: ['stop', 'resume', 'delete'],
  Held: ['stop', 'resume', 'delete'],
  Complete: ['resubmit', 'delete', 'publish', 'report'],
  Error: ['resubmit', 'delete'],
};

/** A job as the routes send it; what belongs to its status follows from it. */
export function stubJob(id: number, more: Partial<JobView> = {}): JobView {
  const status = more.status ?? 'Running';
  const statusCategory = CATEGORIES[status] ?? 'running';
  const created = STUB_TIME + id * 60_000;
  const started = ['Pending', 'Submitted'].includes(status) ? null : iso(created + 20_000);
  const over = ['complete', 'error', 'aborted'].includes(statusCategory);
  return {
    id,
    app: 'hydrology',
    type: 'condor',
    template: 'runoff',
    name: `run ${id}`,
    description: '',
    user: 'ann',
    status,
    statusText: status,
    statusCategory,
    statusMessage: null,
    schedulerStatus: null,
    handlerMessage: null,
    statuses: {},
    exitCode: statusCategory === 'complete' ? 0 : null,
    exitSignal: null,
    scheduler: 'pool',
    numJobs: 1,
    input: null,
    extendedProperties: {},
    creationTime: iso(created),
    executeTime: status === 'Pending' ? null : iso(created + 5000),
    startTime: started,
    completionTime: over ? iso(created + 95_000) : null,
    unreachableSince: null,
    lostTime: null,
    runTime: over ? 75_000 : null,
    revision: 1,
    allowedActions: ALLOWED[status] ?? ['stop', 'delete'],
    ...more,
  };
}

/** A job for each status and each thing that there is to say about one. */
export function jobsOfAllKinds(): JobView[] {
  return [
    stubJob(1, { status: 'Pending' }),
    stubJob(2, { status: 'Submitted' }),
    stubJob(3, { status: 'Running', description: 'The upper basin, with snow' }),
    stubJob(4, { status: 'Paused' }),
    stubJob(5, {
      status: 'Held',
      statusMessage: 'It asked for 512 MB of memory and used 530 MB. Ask for more memory, and resume it.',
    }),
    stubJob(6, {
      status: 'Various',
      numJobs: 40,
      statuses: { completed: 21, running: 8, idle: 6, held: 2, failed: 3 },
    }),
    stubJob(7, { status: 'Results-Ready', handlerMessage: 'The disk is full.' }),
    stubJob(8, { status: 'Complete', extendedProperties: { basin: { area: 12.5 } } }),
    stubJob(9, { status: 'Error', exitCode: 3 }),
    stubJob(10, { status: 'Aborted' }),
    stubJob(11, { status: 'Various-Complete', numJobs: 12, statuses: { completed: 10, failed: 1, removed: 1 } }),
    stubJob(12, {
      status: 'Running',
      unreachableSince: iso(STUB_TIME + 3_600_000),
      statusMessage: 'pool is out of reach.',
    }),
  ].reverse();
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
