import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { headerText } from '../../shared/cell-text.js';
import type { Column } from '../../shared/columns.js';
import type { TableContext } from './context.js';
import { sign } from './icons.js';

/** The row of headers. */
export function head(context: TableContext): TemplateResult {
  const { columns, speech, api } = context;
  const sorted = sortedColumn(context);
  return html`<thead role="rowgroup">
    <tr role="row" part="header">
      ${api ? html`<th role="columnheader" scope="col" class="select">${selectPage(context)}</th>` : nothing}
      <th role="columnheader" scope="col" class="expand">
        <span class="hidden">${speech.say('column.details')}</span>
      </th>
      ${columns.map((column) => header(column, column === sorted, context))}
      <th role="columnheader" scope="col" class="actions">
        <span class="hidden">${speech.say('column.actions')}</span>
      </th>
    </tr>
  </thead>`;
}

/** Several columns may go by one key: the first of them says how the list is ordered. */
function sortedColumn({ columns, model }: TableContext): Column | undefined {
  return columns.find((column) => model.sortKey(column.name) === model.shownSort.key);
}

function header(column: Column, isSorted: boolean, context: TableContext): TemplateResult {
  const { model, speech } = context;
  const text = headerText(column, speech);
  const key = model.sortKey(column.name);
  const { down } = model.shownSort;
  if (key === null) return html`<th role="columnheader" scope="col" part="header-cell">${text}</th>`;
  const sort = isSorted ? (down ? 'descending' : 'ascending') : 'none';
  return html`<th role="columnheader" scope="col" part="header-cell" aria-sort=${sort}>
    <button
      type="button"
      class="sort"
      data-control=${`sort-${column.name}`}
      title=${speech.say(isSorted ? (down ? 'sort.down' : 'sort.up') : 'sort.none', { column: text })}
      @click=${() => {
        context.commands.ask(model.filter, { key, down: isSorted ? !down : key === 'id' });
      }}
    >
      ${text}${isSorted ? sign(down ? 'down' : 'up') : nothing}
    </button>
  </th>`;
}

function selectPage({ model, speech, commands }: TableContext): TemplateResult {
  const ids = model.page.jobs.map((job) => job.id);
  const selected = ids.filter((id) => model.selection.has(id)).length;
  const all = ids.length > 0 && selected === ids.length;
  return html`<input
    type="checkbox"
    data-control="select-page"
    aria-label=${speech.say('select.page')}
    .checked=${live(all)}
    .indeterminate=${live(selected > 0 && !all)}
    ?disabled=${ids.length === 0}
    @click=${() => {
      commands.selectPage(!all);
    }}
  />`;
}
