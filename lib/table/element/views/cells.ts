import { html, nothing, type TemplateResult } from 'lit';
import { cellText, progressText, statusText } from '../../shared/cell-text.js';
import type { Column } from '../../shared/columns.js';
import type { JobView } from '../../shared/contract.js';
import { durationText } from '../../shared/format.js';
import type { Speech } from '../../shared/labels.js';
import { progressOf } from '../../shared/progress.js';
import { isTicking, runTimeOf } from '../../shared/run-time.js';
import { lookOf, type Look } from '../../shared/status-look.js';
import { visibleLine } from '../../shared/visible-text.js';
import { isWaiting, reasonsOf, waitingText } from '../../shared/why.js';
import { ticking } from '../ticker.js';
import type { TableContext } from './context.js';
import { statusIcon } from './icons.js';
import { piecesOf, repeated } from './pieces.js';

type Content = TemplateResult | string | typeof nothing;

const BAR_PART = piecesOf`<i class=${null} .style=${null}></i>`;

/** What stands in a cell. */
export function cellContent(column: Column, job: JobView, context: TableContext): Content {
  switch (column.name) {
    case 'status':
      return statusCell(job, context);
    case 'progress':
      return progressBar(job, context.speech);
    case 'name':
      return nameCell(job);
    case 'runTime':
      return runTime(job, context);
    default:
      return cellText(column, job, { speech: context.speech, now: context.model.now });
  }
}

/** A status or state with its icon. */
export function badge(look: Look, text: string): TemplateResult {
  return html`<span class="badge ${look}" part="badge badge-${look}">${statusIcon(look)}${text}</span>`;
}

/** The run time, which grows by itself while the job runs. */
export function runTime(job: JobView, { ticker, model }: Pick<TableContext, 'ticker' | 'model'>): Content {
  if (isTicking(job)) return html`${ticking(ticker, (now) => durationText(runTimeOf(job, now) ?? 0))}`;
  const ms = runTimeOf(job, model.now);
  return ms === null ? nothing : durationText(ms);
}

/** A bar with a part for each state of the sub-jobs, and the same in words; nothing for a job of one. */
export function progressBar(job: JobView, speech: Speech): Content {
  const { total, ended, parts } = progressOf(job.numJobs, job.statuses);
  if (total <= 1) return nothing;
  const text = progressText(job, speech);
  const widths = parts.flatMap(({ part, percent }) => [part, `width:${percent.toFixed(2)}%`]);
  return html`<span class="bar" part="progress" role="img" aria-label=${text} title=${text}
      >${html(repeated(BAR_PART, parts.length), ...widths)}</span
    ><span class="count" aria-hidden="true">${speech.say('progress.short', { ended, total })}</span>`;
}

function nameCell(job: JobView): TemplateResult {
  const name = visibleLine(job.name);
  return job.description
    ? html`<span class="name">${name}</span><small class="quiet">${visibleLine(job.description)}</small>`
    : html`<span class="name">${name}</span>`;
}

function statusCell(job: JobView, context: TableContext): TemplateResult {
  const { speech, doing } = context;
  const action = doing.get(job.id);
  return html`${badge(lookOf(job), statusText(job, speech))}${
    action === undefined
      ? why(job, context)
      : html`<small class="why doing">${speech.sayIf(`doing.${action}`) ?? speech.say('doing.other')}</small>`
  }`;
}

/** Why it does not go on, where there is something to say. */
export function why(job: JobView, { speech, ticker }: Pick<TableContext, 'speech' | 'ticker'>): Content {
  if (isWaiting(job))
    return html`<small class="why">${ticking(ticker, (now) => waitingText(job, speech, now))}</small>`;
  const reasons = reasonsOf(job, speech);
  return reasons.length ? html`<small class="why">${reasons.join(' ')}</small>` : nothing;
}
