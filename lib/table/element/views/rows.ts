import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import { headerText } from '../../shared/cell-text.js';
import { visibleLine } from '../../shared/visible-text.js';
import type { JobView } from '../../shared/contract.js';
import { actionLabel, actionsOf, atHand, type JobAction } from '../job-actions.js';
import { cellContent } from './cells.js';
import type { TableContext } from './context.js';
import { errorText } from './errors.js';
import { piecesOf, repeated } from './pieces.js';
import { sign } from './icons.js';

const CELL = piecesOf`<td
    role="cell"
    part=${null}
    data-column=${null}
    data-label=${null}
    ?data-empty=${null}
  >${null}</td>`;

/** All rows of the page; a row is rendered again only when something in it has changed. */
export function rows(context: TableContext): unknown {
  const { model, open } = context;
  const shown = model.page.jobs.flatMap((job) => (open.has(job.id) ? [{ job }, { job, isDetails: true }] : [{ job }]));
  return repeat(
    shown,
    ({ job, isDetails }) => (isDetails ? `details ${job.id}` : job.id),
    ({ job, isDetails }) =>
      isDetails ? detailsRow(job, context) : guard(dependencies(job, context), () => row(job, context)),
  );
}

/** How many columns a row has. */
export function columnCount({ columns, api }: Pick<TableContext, 'columns' | 'api'>): number {
  return columns.length + 1 + (api ? 1 : 0) + 1;
}

function dependencies(job: JobView, context: TableContext): unknown[] {
  const { model, doing, errors, open, columns, speech, actions } = context;
  const { id } = job;
  return [job, model.selection.has(id), doing.get(id), errors.get(id), open.has(id), columns, speech, actions];
}

function row(job: JobView, context: TableContext): TemplateResult {
  const { model, speech, open, commands, api } = context;
  const name = visibleLine(job.name);
  const isOpen = open.has(job.id);
  const selected = model.selection.has(job.id);
  return html`<tr role="row" part="row" data-id=${job.id} class=${selected ? 'selected' : ''}>
    ${
      api
        ? html`<td role="cell" class="select">
            <input
              type="checkbox"
              data-control="select"
              aria-label=${speech.say('select.row', { name })}
              .checked=${live(selected)}
              @click=${(event: MouseEvent) => {
                commands.select(job, event.shiftKey);
              }}
            />
          </td>`
        : nothing
    }
    <td role="cell" class="expand">
      <button
        type="button"
        class="icon"
        data-control="expand"
        aria-expanded=${isOpen ? 'true' : 'false'}
        aria-label=${speech.say(isOpen ? 'details.hide' : 'details.show', { name })}
        @click=${() => {
          commands.toggleRow(job);
        }}
      >
        ${sign('open')}
      </button>
    </td>
    ${cells(job, context)}
    <td role="cell" class="actions">${actionButtons(job, context)}${rowError(job, context)}</td>
  </tr>`;
}

/** The cells of all columns: of each its part, name, header, whether it is empty, and what stands in it. */
function cells(job: JobView, context: TableContext): TemplateResult {
  const values = context.columns.flatMap((column) => {
    const content = cellContent(column, job, context);
    const part = `cell cell-${column.name.replaceAll('.', '-')}`;
    const isEmpty = content === nothing || content === '';
    return [part, column.name, headerText(column, context.speech), isEmpty, content];
  });
  return html(repeated(CELL, context.columns.length), ...values);
}

function detailsRow(job: JobView, context: TableContext): TemplateResult {
  const { api, speech, ticker, model, open, commands } = context;
  return html`<tr role="row" class="details" part="details" data-details=${job.id}>
    <td role="cell" colspan=${columnCount(context)}>
      <jobs-table-details
        .job=${job}
        .api=${api}
        .speech=${speech}
        .ticker=${ticker}
        .model=${model}
        .tab=${open.get(job.id)}
        @open-tab=${(event: CustomEvent<never>) => {
          commands.openTab(job, event.detail);
        }}
      ></jobs-table-details
      ><slot name=${`job-${job.id}`}></slot>
    </td>
  </tr>`;
}

function actionButtons(job: JobView, context: TableContext): unknown {
  const { speech, commands, doing } = context;
  const actions = actionsOf(job, context.actions);
  const first = atHand(actions);
  const name = visibleLine(job.name);
  const menu = actions.some((action) => action !== first);
  return html`${first ? actionControl(job, first, context) : nothing}${
    menu
      ? html`<button
          type="button"
          class="icon"
          part="menu-button"
          data-control="menu"
          aria-haspopup="menu"
          aria-label=${speech.say('action.more', { name })}
          aria-disabled=${doing.has(job.id) ? 'true' : 'false'}
          @click=${(event: Event) => {
            commands.openMenu(job, event.currentTarget as HTMLElement);
          }}
        >
          ${sign('more')}
        </button>`
      : nothing
  }`;
}

function actionControl(job: JobView, action: JobAction, context: TableContext): TemplateResult {
  const click = (event: Event): void => {
    context.commands.act(job, action, event);
  };
  const label = `${action.label}: ${visibleLine(job.name)}`;
  return action.href === null
    ? html`<button
        type="button"
        part="action"
        data-control="first"
        aria-label=${label}
        aria-disabled=${context.doing.has(job.id) ? 'true' : 'false'}
        @click=${click}
      >
        ${action.label}
      </button>`
    : html`<a class="button" part="action" data-control="first" aria-label=${label} href=${action.href} @click=${click}
        >${action.label}</a
      >`;
}

function rowError(job: JobView, context: TableContext): unknown {
  const { speech, errors, actions, commands } = context;
  const failed = errors.get(job.id);
  if (!failed) return nothing;
  const action = actionLabel(failed.action, actions.infos, speech);
  return html`<div class="row-error" part="error" role="alert">
    ${speech.say('error.action', {
      action,
      message: errorText(failed.error, speech),
    })}<button
      type="button"
      class="icon"
      data-control="dismiss"
      aria-label=${speech.say('error.dismiss')}
      @click=${() => {
        commands.dismissError(job);
      }}
    >
      ${sign('close')}
    </button>
  </div>`;
}
