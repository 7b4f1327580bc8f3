import { html, nothing } from 'lit';
import type { TableContext } from './context.js';

/** Which part of the list this is, and ways to the others. */
export function pager(context: TableContext): unknown {
  const { model, speech, commands } = context;
  const { jobs, next } = model.page;
  if (jobs.length === 0 && !model.hasPrevious) return nothing;
  return html`<nav class="pager" part="pager" aria-label=${speech.say('page.label')}>
    <span class="range">${range(context)}</span>
    ${
      model.hasPrevious || next !== null
        ? html`<button
              type="button"
              data-control="previous"
              ?disabled=${!model.hasPrevious}
              @click=${() => {
                commands.previousPage();
              }}
            >
              ${speech.say('page.previous')}</button
            ><button
              type="button"
              data-control="next"
              ?disabled=${next === null}
              @click=${() => {
                commands.nextPage();
              }}
            >
              ${speech.say('page.next')}
            </button>`
        : nothing
    }
  </nav>`;
}

function range({ model, speech }: TableContext): string {
  const { jobs, total } = model.page;
  const from = model.offset + (jobs.length ? 1 : 0);
  const to = model.offset + jobs.length;
  const number = (value: number): string => value.toLocaleString(speech.locale);
  return speech.say('page.range', { from, to, total: total ? totalText(total, number) : `${number(to)}+` });
}

/** A number of jobs, marked where there are more. */
export function totalText(total: { count: number; exact: boolean }, number: (value: number) => string): string {
  return total.exact ? number(total.count) : `${number(total.count)}+`;
}
