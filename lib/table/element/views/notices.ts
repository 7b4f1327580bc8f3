import { html, nothing, type TemplateResult } from 'lit';
import { durationText } from '../../shared/format.js';
import { isFiltered, NO_FILTER } from '../query.js';
import { ticking } from '../ticker.js';
import type { TableContext } from './context.js';
import { errorText } from './errors.js';

/** What is wrong with the whole table, above its rows, which stay. */
export function banners(context: TableContext): unknown {
  const { model, speech, live, ticker, commands } = context;
  // Of a lost connection one banner tells, not two.
  const isLost = live === 'lost' && (model.failure === null || model.failure.status === 0);
  if (model.failure && !isLost && !model.failure.isRefusal) {
    return html`<div class="banner error" part="banner error" role="alert">
      ${speech.say('error.load', {
        message: errorText(model.failure, speech),
      })}${retry(context)}
    </div>`;
  }
  if (!isLost) return nothing;
  const age = (): string => durationText(Date.now() - (model.heardAt ?? Date.now()));
  return html`<div class="banner lost" part="banner lost">
    ${ticking(ticker, () => speech.say('live.lost', { time: age() }))}
    <button
      type="button"
      data-control="retry"
      @click=${() => {
        commands.reload();
      }}
    >
      ${speech.say('error.retry')}
    </button>
  </div>`;
}

/** What stands where there are no rows. */
export function emptyState(context: TableContext): unknown {
  const { model, speech, commands } = context;
  if (model.failure?.isRefusal)
    return state(
      'refused',
      html`<p>${speech.say('empty.refused')}</p>
        ${retry(context)}`,
    );
  if (model.page.jobs.length > 0) return nothing;
  if (!model.isLoaded) return model.failure ? nothing : state('loading', html`<p>${speech.say('table.loading')}</p>`);
  if (!isFiltered(model.filter))
    return state('none', html`<slot name="empty"><p>${speech.say('empty.none')}</p></slot>`);
  return state(
    'filtered',
    html`<p>${speech.say('empty.filtered')}</p>
      <button
        type="button"
        data-control="clear-empty"
        @click=${() => {
          commands.ask(NO_FILTER, model.sort);
        }}
      >
        ${speech.say('filter.clear')}
      </button>`,
  );
}

function state(name: string, content: TemplateResult): TemplateResult {
  return html`<div class="empty ${name}" part="empty empty-${name}">${content}</div>`;
}

function retry({ speech, commands }: TableContext): TemplateResult {
  return html`<button
    type="button"
    data-control="retry"
    @click=${() => {
      commands.reload();
    }}
  >
    ${speech.say('error.retry')}
  </button>`;
}
