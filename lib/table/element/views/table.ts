import { html, nothing, type TemplateResult } from 'lit';
import type { JobAction } from '../job-actions.js';
import { bulkBar } from './bulk-bar.js';
import type { TableContext } from './context.js';
import { head } from './head.js';
import { moveBetweenRows } from './keys.js';
import { banners, emptyState } from './notices.js';
import { pager } from './pager.js';
import { rows } from './rows.js';
import { toolbar } from './toolbar.js';

/** What is not of the table itself. */
export interface Surroundings {
  /** What a screen reader is told. */
  readonly said: string;
  /** What the open menu offers. */
  readonly menu: readonly JobAction[];
  readonly chosen: (action: JobAction, event: Event) => void;
}

/** The whole table. */
export function tableView(context: TableContext, { said, menu, chosen }: Surroundings): TemplateResult {
  const { model, speech } = context;
  const hasRows = model.page.jobs.length > 0 && !model.failure?.isRefusal;
  return html`<div class="frame" part="frame" tabindex="-1">
    <slot name="caption"></slot>${toolbar(context)}${bulkBar(context)}${banners(context)}
    <div class="scroller" part="scroller">
      ${
        hasRows
          ? html`<table
              class="jobs"
              part="table"
              role="table"
              aria-label=${speech.say('table.label')}
              aria-busy=${model.loading ? 'true' : 'false'}
              @keydown=${moveBetweenRows}
            >
              ${head(context)}
              <tbody role="rowgroup">
                ${rows(context)}
              </tbody>
            </table>`
          : nothing
      }
    </div>
    ${emptyState(context)}${pager(context)}
    <div class="hidden" role="status" aria-live="polite">${said}</div>
    <jobs-table-menu
      .actions=${menu}
      .label=${speech.say('column.actions')}
      @choose=${(event: CustomEvent<{ action: JobAction; event: Event }>) => {
        chosen(event.detail.action, event.detail.event);
      }}
    ></jobs-table-menu>
    <jobs-table-confirm></jobs-table-confirm>
  </div>`;
}
