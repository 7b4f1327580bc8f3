import { element } from './dom.js';
import { JobRow } from './job-row.js';

/** How often the list is asked for, ms: while a run is on its way, and while none is. */
const BUSY = 1000;
const IDLE = 5000;

const place = document.getElementById('runs');
const connection = document.getElementById('connection');
const dialog = document.getElementById('confirm');
const rows = new Map();
const body = element('tbody');
const table = element(
  'table',
  { className: 'job-list' },
  element(
    'thead',
    {},
    element(
      'tr',
      {},
      ...['Run', 'Status', 'Started', 'Run time', ''].map((title) => element('th', { scope: 'col' }, title)),
    ),
  ),
  body,
);
const empty = element('p', { className: 'empty' }, 'No runs yet. Press Run, and watch the first one here.');

let timer;
let delay = BUSY;

function show(jobs) {
  const ids = new Set(jobs.map((job) => job.id));
  for (const [id, row] of rows) {
    if (ids.has(id)) continue;
    row.element.remove();
    rows.delete(id);
  }
  jobs.forEach((job, index) => {
    const row = rows.get(job.id) ?? new JobRow(act);
    rows.set(job.id, row);
    row.update(job);
    if (body.children[index] !== row.element) body.insertBefore(row.element, body.children[index] ?? null);
  });
  const content = jobs.length > 0 ? table : empty;
  if (place.firstElementChild !== content) place.replaceChildren(content);
  delay = jobs.some((job) => !job.ended) ? BUSY : IDLE;
}

/** The browser sends the ETag of the last answer by itself; an unchanged list is not sent again. */
async function refresh() {
  clearTimeout(timer);
  try {
    const response = await fetch('/jobs', { headers: { accept: 'application/json' }, cache: 'no-cache' });
    if (!response.ok) throw new Error(`The server answered ${response.status}.`);
    show((await response.json()).jobs);
    connection.hidden = true;
  } catch {
    connection.hidden = false;
    delay = IDLE;
  }
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(refresh, delay);
}

async function act(action, job, button) {
  if (action === 'delete' && !(await confirmed(job))) return;
  button.disabled = true;
  try {
    const response = await (action === 'delete'
      ? fetch(`/jobs/${job.id}`, { method: 'DELETE' })
      : fetch(`/jobs/${job.id}/${action}`, { method: 'POST' }));
    if (!response.ok) throw new Error((await response.json()).message);
    await refresh();
  } catch (error) {
    rows.get(job.id)?.showError(error.message);
  } finally {
    button.disabled = false;
  }
}

function confirmed(job) {
  document.getElementById('confirm-text').textContent =
    `${job.name} (run ${job.id}) and its files are removed for good.` + (job.ended ? '' : ' It is stopped first.');
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'delete'), { once: true });
  });
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void refresh();
});

show(JSON.parse(document.getElementById('initial-jobs').textContent).jobs);
timer = setTimeout(refresh, delay);
