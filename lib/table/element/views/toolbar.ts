import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { durationText } from '../../shared/format.js';
import { visibleLine } from '../../shared/visible-text.js';
import { isFiltered, NO_FILTER, type Filter } from '../query.js';
import { ticking } from '../ticker.js';
import type { TableContext } from './context.js';
import { sign } from './icons.js';

/** Statuses that can be asked for. */
const STATUSES = [
  'Pending',
  'Submitted',
  'Running',
  'Paused',
  'Held',
  'Various',
  'Results-Ready',
  'Complete',
  'Error',
  'Aborted',
  'Various-Complete',
  'Other',
] as const;

/** Filters, and how fresh the table is. */
export function toolbar(context: TableContext): TemplateResult {
  return html`<div class="toolbar" part="toolbar">
    <form
      class="filters"
      role="search"
      part="filters"
      aria-label=${context.speech.say('filter.label')}
      @submit=${(event: Event) => {
        event.preventDefault();
      }}
    >
      ${searchField(context)}${statusChoice(context)}${userField(context)}${clearButton(context)}
    </form>
    <slot name="toolbar"></slot>${freshness(context)}
  </div>`;
}

function narrow({ model, commands }: TableContext, part: Partial<Filter>): void {
  commands.ask({ ...model.filter, ...part }, model.sort);
}

function searchField(context: TableContext): TemplateResult {
  const { model, speech } = context;
  return html`<input
    type="search"
    data-control="search"
    part="search"
    maxlength="100"
    autocomplete="off"
    aria-label=${speech.say('filter.search')}
    placeholder=${speech.say('filter.search')}
    .value=${live(model.filter.search)}
    @input=${(event: Event) => {
      narrow(context, { search: (event.target as HTMLInputElement).value });
    }}
  />`;
}

function userField(context: TableContext): unknown {
  const { model, speech, columns } = context;
  if (model.filter.user === '' && !columns.some(({ name }) => name === 'user')) return nothing;
  return html`<input
    type="search"
    data-control="user"
    maxlength="100"
    autocomplete="off"
    aria-label=${speech.say('filter.user')}
    placeholder=${speech.say('filter.user')}
    .value=${live(model.filter.user)}
    @input=${(event: Event) => {
      narrow(context, { user: (event.target as HTMLInputElement).value });
    }}
  />`;
}

function statusChoice(context: TableContext): TemplateResult {
  const { model, speech } = context;
  const chosen = model.filter.status;
  const [only] = chosen;
  const text =
    chosen.length === 1 && only !== undefined
      ? (speech.sayIf(`status.${only}`) ?? visibleLine(only))
      : chosen.length
        ? speech.say('filter.chosen', { n: chosen.length })
        : speech.say('filter.all');
  return html`<details class="statuses" @keydown=${closeByEscape} @focusout=${closeWhenLeft}>
    <summary data-control="statuses">${speech.say('filter.status')}: ${text}</summary>
    <div class="panel" role="group" aria-label=${speech.say('filter.status')}>
      ${STATUSES.map(
        (status) =>
          html`<label
            ><input
              type="checkbox"
              data-control=${`status-${status}`}
              .checked=${live(chosen.includes(status))}
              @change=${(event: Event) => {
                const on = (event.target as HTMLInputElement).checked;
                narrow(context, { status: on ? [...chosen, status] : chosen.filter((word) => word !== status) });
              }}
            />${speech.say(`status.${status}`)}</label
          >`,
      )}
    </div>
  </details>`;
}

function closeByEscape(event: KeyboardEvent): void {
  const details = event.currentTarget as HTMLDetailsElement;
  if (event.key !== 'Escape' || !details.open) return;
  details.open = false;
  details.querySelector('summary')?.focus();
}

function closeWhenLeft(event: FocusEvent): void {
  const details = event.currentTarget as HTMLDetailsElement;
  if (event.relatedTarget && !details.contains(event.relatedTarget as Node)) details.open = false;
}

function clearButton({ model, speech, commands }: TableContext): unknown {
  if (!isFiltered(model.filter)) return nothing;
  return html`<button
    type="button"
    class="quiet"
    data-control="clear-filter"
    @click=${() => {
      commands.ask(NO_FILTER, model.sort);
    }}
  >
    ${speech.say('filter.clear')}
  </button>`;
}

/** How the table is kept up to date, and when that last happened. */
function freshness(context: TableContext): unknown {
  const { model, speech, live: state, api, commands } = context;
  if (!api) return nothing;
  return html`<div class="freshness" part="freshness">
    ${stateBadge(context)}<span class="updated"
      >${model.heardAt === null ? nothing : ticking(context.ticker, () => age(context))}</span
    ><button
      type="button"
      class="icon ${model.loading ? 'busy' : ''}"
      data-control="refresh"
      aria-label=${speech.say('live.refresh')}
      title=${speech.say('live.refresh')}
      data-state=${state}
      @click=${() => {
        commands.reload();
      }}
    >
      ${sign('refresh')}
    </button>
  </div>`;
}

function age({ model, speech }: TableContext): string {
  return speech.say('live.updated', { time: durationText(Date.now() - (model.heardAt ?? Date.now())) });
}

function stateBadge(context: TableContext): TemplateResult {
  const { model, speech, live: state } = context;
  if (!model.selection.isEmpty) {
    const waiting = model.waitingCount ? ` · ${speech.say('live.waiting', { n: model.waitingCount })}` : '';
    return html`<span class="live paused" part="live">${speech.say('live.paused')}${waiting}</span>`;
  }
  return html`<span class="live ${state === 'live' ? 'now' : state}" part="live">${liveText(context)}</span>`;
}

function liveText({ speech, live: state, refreshSeconds }: TableContext): string {
  if (state === 'polled') return speech.say('live.polled', { n: refreshSeconds });
  if (state === 'crowded') return speech.say('live.crowded', { n: refreshSeconds });
  if (state === 'live') return speech.say('live.live');
  if (state === 'off') return speech.say('live.off');
  return speech.say(state === 'lost' ? 'live.gone' : 'live.connecting');
}
