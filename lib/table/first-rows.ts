import { escapeHtml } from './markup.js';
import { cellText, headerText } from './shared/cell-text.js';
import type { Column } from './shared/columns.js';
import type { JobsPage } from './shared/contract.js';
import type { Speech } from './shared/labels.js';

/** A plain table of the first rows: what is seen until the element has started, and where no scripts run. Times in UTC. */
export function firstRowsHtml(page: JobsPage, columns: readonly Column[], speech: Speech): string {
  if (page.jobs.length === 0) return `<p data-first>${escapeHtml(speech.say('empty.none'))}</p>`;
  const context = { speech, now: Date.parse(page.time), timeZone: 'UTC' };
  const head = columns.map((column) => `<th scope="col">${escapeHtml(headerText(column, speech))}</th>`).join('');
  const rows = page.jobs.map((job) => {
    const cells = columns.map((column) => `<td>${escapeHtml(cellText(column, job, context))}</td>`);
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<table data-first><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}
