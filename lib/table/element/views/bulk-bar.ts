import { html, nothing, type TemplateResult } from 'lit';
import { visibleLine } from '../../shared/visible-text.js';
import type { BulkRun } from '../bulk-run.js';
import { actionLabel, bulkActions, isDangerous } from '../job-actions.js';
import type { TableContext } from './context.js';
import { totalText } from './pager.js';

/** What can be done with the selected jobs, and what became of it. */
export function bulkBar(context: TableContext): unknown {
  const { model, bulkRun } = context;
  if (bulkRun) return outcome(bulkRun, context);
  return model.selection.isEmpty ? nothing : choices(context);
}

function choices(context: TableContext): TemplateResult {
  const { model, speech, commands, actions } = context;
  return html`<div class="bulk" part="bulk" role="group" aria-label=${speech.say('bulk.label')}>
    <strong>${selectedText(context)}</strong>${matchingButton(context)}<button
      type="button"
      class="quiet"
      data-control="clear-selection"
      @click=${() => {
        commands.clearSelection();
      }}
    >
      ${speech.say('select.clear')}
    </button>
    <span class="bulk-actions"
      >${bulkActions(actions).map(
        (name) =>
          html`<button
            type="button"
            class=${isDangerous(name, actions.infos) ? 'danger' : ''}
            data-control=${`bulk-${name}`}
            ?disabled=${model.selection.isAsked}
            @click=${() => {
              commands.bulk(name);
            }}
          >
            ${actionLabel(name, actions.infos, speech)}
          </button>`,
      )}</span
    >
  </div>`;
}

function selectedText({ model, speech }: TableContext): string {
  const { all, size } = model.selection;
  if (!all) return speech.say('select.count', { n: size });
  return speech.say('select.all', { count: totalText(all, (value) => value.toLocaleString(speech.locale)) });
}

function matchingButton({ model, speech, commands }: TableContext): unknown {
  const { total, jobs } = model.page;
  const pageIsSelected = jobs.length > 0 && jobs.every((job) => model.selection.has(job.id));
  if (model.selection.all || !pageIsSelected || !total || total.count <= jobs.length) return nothing;
  return html`<button
    type="button"
    data-control="select-matching"
    @click=${() => {
      commands.selectMatching();
    }}
  >
    ${speech.say('select.matching', { count: totalText(total, (value) => value.toLocaleString(speech.locale)) })}
  </button>`;
}

function outcome(run: BulkRun, context: TableContext): TemplateResult {
  const { speech, actions, commands } = context;
  const action = actionLabel(run.action, actions.infos, speech);
  if (!run.finished) {
    const text = speech.say('bulk.progress', { action, done: run.done, total: run.total });
    return html`<div class="bulk" part="bulk">
      <label>${text} <progress max=${Math.max(1, run.total)} .value=${run.done}></progress></label>
    </div>`;
  }
  return html`<div
    class="bulk ${run.failed || run.error ? 'error' : ''}"
    part="bulk"
    role="group"
    aria-label=${speech.say('bulk.label')}
  >
    <div class="outcome">
      <p>${speech.say('bulk.done', { action, n: run.ok })}</p>
      ${failures(run, context)}${
        run.error === null ? nothing : html`<p>${speech.say('error.action', { action, message: run.error })}</p>`
      }
    </div>
    <button
      type="button"
      data-control="dismiss-bulk"
      @click=${() => {
        commands.dismissBulk();
      }}
    >
      ${speech.say('error.dismiss')}
    </button>
  </div>`;
}

function failures(run: BulkRun, { speech }: TableContext): unknown {
  if (run.failed === 0) return nothing;
  return html`<p>${speech.say('bulk.failed', { n: run.failed })}</p>
    <ul>
      ${run.failures.map(
        ({ id, message }) =>
          html`<li>${speech.say('bulk.job', { id: String(id), message: visibleLine(message) })}</li>`,
      )}${run.failed > run.failures.length ? html`<li>${speech.say('bulk.more', { n: run.failed - run.failures.length })}</li>` : nothing}
    </ul>`;
}
