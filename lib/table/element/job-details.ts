import { html, LitElement, nothing } from 'lit';
import { cellText, progressText } from '../shared/cell-text.js';
import type { JobView } from '../shared/contract.js';
import type { Speech } from '../shared/labels.js';
import { visibleLine, visibleText } from '../shared/visible-text.js';
import { isWaiting, reasonsOf, waitingText } from '../shared/why.js';
import type { JobsApi } from './api-client.js';
import type { TableModel } from './model.js';
import { ticking, type Ticker } from './ticker.js';
import { runTime } from './views/cells.js';
import type { DetailsTab } from './views/context.js';

const FIELDS = [
  'creationTime',
  'executeTime',
  'startTime',
  'completionTime',
  'template',
  'user',
  'scheduler',
  'schedulerStatus',
  'exitCode',
  'exitSignal',
] as const;

/** What there is to know about one job. */
export class JobDetails extends LitElement {
  static override properties = {
    job: { attribute: false },
    api: { attribute: false },
    speech: { attribute: false },
    ticker: { attribute: false },
    model: { attribute: false },
    tab: { attribute: false },
  };

  declare job: JobView;
  declare api: JobsApi | null;
  declare speech: Speech;
  declare ticker: Ticker;
  declare model: TableModel;
  declare tab: DetailsTab;

  constructor() {
    super();
    this.api = null;
    this.tab = 'overview';
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): unknown {
    const { job, tab, speech } = this;
    const tabs = this.tabs();
    return html`<section aria-label=${speech.say('details.of', { name: visibleLine(job.name) })}>
      ${
        tabs.length > 1
          ? html`<div
              role="tablist"
              class="tabs"
              part="tabs"
              aria-label=${speech.say('details.of', { name: visibleLine(job.name) })}
              @keydown=${this.onKey}
            >
              ${tabs.map((name) => this.tabButton(name))}
            </div>`
          : nothing
      }
      <div
        class="tab-panel"
        part="tab-panel"
        id="panel-${job.id}"
        role=${tabs.length > 1 ? 'tabpanel' : nothing}
        aria-labelledby=${tabs.length > 1 ? `tab-${job.id}-${tab}` : nothing}
      >
        ${this.panel()}
      </div>
    </section>`;
  }

  /** A job that runs on no scheduler has neither sub-jobs nor logs. */
  private tabs(): readonly DetailsTab[] {
    if (!this.api) return ['overview'];
    if (this.job.type === 'basic') return ['overview', 'files'];
    return ['overview', 'subJobs', 'logs', 'files'];
  }

  private tabButton(name: DetailsTab): unknown {
    const selected = name === this.tab;
    return html`<button
      type="button"
      role="tab"
      id="tab-${this.job.id}-${name}"
      data-control=${`tab-${name}`}
      aria-selected=${selected ? 'true' : 'false'}
      aria-controls="panel-${this.job.id}"
      tabindex=${selected ? 0 : -1}
      @click=${() => {
        this.open(name);
      }}
    >
      ${this.speech.say(`details.${name}`)}
    </button>`;
  }

  private panel(): unknown {
    const { api, job, speech, model } = this;
    if (!api || this.tab === 'overview') return this.overview();
    switch (this.tab) {
      case 'subJobs':
        return html`<jobs-table-sub-jobs
          .job=${job}
          .api=${api}
          .speech=${speech}
          .model=${model}
        ></jobs-table-sub-jobs>`;
      case 'logs':
        return html`<jobs-table-log .job=${job} .api=${api} .speech=${speech}></jobs-table-log>`;
      case 'files':
        return html`<jobs-table-files .job=${job} .api=${api} .speech=${speech}></jobs-table-files>`;
    }
  }

  private overview(): unknown {
    const { job, speech, ticker, model } = this;
    const context = { speech, now: model.now };
    const progress = progressText(job, speech);
    const reasons = reasonsOf(job, speech);
    return html`${job.description ? html`<p class="description">${visibleText(job.description)}</p>` : nothing}${reasons.map((reason) => html`<p class="reason">${reason}</p>`)}${
        isWaiting(job)
          ? html`<p class="reason">${ticking(ticker, (now) => waitingText(job, speech, now))}</p>`
          : nothing
      }
      <dl class="facts">
        ${progress ? fact(speech.say('column.progress'), progress) : nothing}${fact(speech.say('column.runTime'), runTime(job, { ticker, model }))}${FIELDS.map(
          (name) => {
            const text = cellText({ name }, job, context);
            return text ? fact(speech.say(`column.${name}`), text) : nothing;
          },
        )}
      </dl>`;
  }

  private open(name: DetailsTab): void {
    this.dispatchEvent(new CustomEvent('open-tab', { detail: name }));
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const tabs = this.tabs();
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const end = { Home: 0, End: tabs.length - 1 }[event.key];
    const to = end ?? (step === undefined ? undefined : (tabs.indexOf(this.tab) + step + tabs.length) % tabs.length);
    const name = to === undefined ? undefined : tabs[to];
    if (!name) return;
    event.preventDefault();
    this.open(name);
    this.querySelector<HTMLElement>(`[data-control="tab-${name}"]`)?.focus();
  };
}

function fact(name: string, value: unknown): unknown {
  return value === nothing
    ? nothing
    : html`<div>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>`;
}
