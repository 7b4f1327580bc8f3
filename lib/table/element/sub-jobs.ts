import { html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { SUB_JOB_STATUSES } from '../../domain/sub-job.js';
import type { JobView, ResourceAmounts, SubJobsPage, SubJobView } from '../shared/contract.js';
import { bytesText, durationText } from '../shared/format.js';
import type { LabelKey } from '../shared/labels.en.js';
import type { Speech } from '../shared/labels.js';
import { lookOfSubJob } from '../shared/status-look.js';
import { valueText } from '../shared/cell-text.js';
import { visibleLine } from '../shared/visible-text.js';
import { ApiError, type JobsApi } from './api-client.js';
import type { TableModel } from './model.js';
import { badge } from './views/cells.js';
import { errorText } from './views/errors.js';

const PAGE = 20;
const MEGABYTE = 1024 * 1024;
const KILOBYTE = 1024;

/** The sub-jobs of a job, page by page, of one state or all. */
export class SubJobs extends LitElement {
  static override properties = {
    job: { attribute: false },
    api: { attribute: false },
    speech: { attribute: false },
    model: { attribute: false },
    page: { state: true },
    state: { state: true },
    error: { state: true },
  };

  declare job: JobView;
  declare api: JobsApi;
  declare speech: Speech;
  declare model: TableModel;
  declare private page: SubJobsPage | null;
  declare private state: string;
  declare private error: ApiError | null;
  private starts: readonly (string | number | null)[] = [null];
  private work = new AbortController();
  private shownRevision: number | undefined;
  private busy = false;

  constructor() {
    super();
    this.page = null;
    this.state = '';
    this.error = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.work.abort();
  }

  protected override createRenderRoot(): this {
    return this;
  }

  /** A job that has changed has sub-jobs that have. */
  protected override willUpdate(): void {
    if (this.busy || (this.page && this.shownRevision === this.job.revision)) return;
    void this.load();
  }

  protected override render(): unknown {
    const { page, speech, error } = this;
    if (error) return html`<p class="problem" role="alert">${errorText(error, speech)}</p>`;
    if (!page) return html`<p class="quiet">${speech.say('table.loading')}</p>`;
    return html`${this.choice()}${page.subJobs.length ? this.table(page.subJobs) : html`<p class="quiet">${speech.say('subJobs.none')}</p>`}${this.pager(page)}`;
  }

  private choice(): unknown {
    const { speech, job } = this;
    return html`<label class="choice"
      >${speech.say('subJobs.filter')}
      <select
        data-control="sub-state"
        @change=${(event: Event) => {
          this.state = (event.target as HTMLSelectElement).value;
          void this.turn([null]);
        }}
      >
        <option value="">${speech.say('filter.all')}</option>
        ${SUB_JOB_STATUSES.filter((state) => job.statuses[state] ?? this.state === state).map(
          (state) =>
            html`<option value=${state} ?selected=${state === this.state}>
              ${speech.say(`state.${state}`)} (${(job.statuses[state] ?? 0).toLocaleString(speech.locale)})
            </option>`,
        )}
      </select></label
    >`;
  }

  private table(subJobs: readonly SubJobView[]): unknown {
    const { speech } = this;
    const headers: readonly LabelKey[] = [
      'subJobs.index',
      'subJobs.state',
      'subJobs.item',
      'subJobs.times',
      'subJobs.exit',
      'subJobs.used',
    ];
    const [index, state, item, times, exit, used] = headers.map((key) => speech.say(key));
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${speech.say('details.subJobs')}>
      <table class="inner" role="table">
        <thead role="rowgroup">
          <tr role="row">
            ${headers.map((key) => html`<th role="columnheader" scope="col">${speech.say(key)}</th>`)}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${repeat(
            subJobs,
            (subJob) => subJob.index,
            (subJob) =>
              html`<tr role="row">
                <td role="cell" data-label=${index}>${subJob.index}</td>
                <td role="cell" data-label=${state}>
                  ${badge(lookOfSubJob(subJob.state), speech.say(`state.${subJob.state}`))}${
                    subJob.holdReason ? html`<small class="why">${visibleLine(subJob.holdReason)}</small>` : nothing
                  }
                </td>
                <td role="cell" data-label=${item}>${itemText(subJob.item)}</td>
                <td role="cell" data-label=${times}>${this.ran(subJob)}</td>
                <td role="cell" data-label=${exit}>${this.exit(subJob)}</td>
                <td role="cell" data-label=${used}>${this.used(subJob)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  private ran({ startTime, completionTime }: SubJobView): string {
    if (startTime === null) return '';
    const end = completionTime === null ? this.model.now : Date.parse(completionTime);
    return durationText(end - Date.parse(startTime));
  }

  private exit({ exitCode, exitSignal }: SubJobView): string {
    if (exitSignal !== null) return this.speech.say('subJobs.signal', { signal: exitSignal });
    return exitCode === null ? '' : String(exitCode);
  }

  private used({ resources }: SubJobView): unknown {
    if (!resources) return '';
    const { requested, used } = resources;
    const line = (key: LabelKey, name: keyof ResourceAmounts, write: (amount: number) => string): unknown => {
      const [is, was] = [used[name], requested[name]];
      if (typeof is !== 'number' && typeof was !== 'number') return nothing;
      const text = (amount: number | null | undefined): string =>
        typeof amount === 'number' ? write(amount) : this.speech.say('details.nothing');
      const over = typeof is === 'number' && typeof was === 'number' && is > was;
      return html`<small class=${over ? 'over' : ''}
        >${this.speech.say(key, { used: text(is), requested: text(was) })}</small
      >`;
    };
    const number = (amount: number): string => amount.toLocaleString(this.speech.locale, { maximumFractionDigits: 2 });
    return [
      line('subJobs.cpus', 'cpus', number),
      line('subJobs.memory', 'memoryMb', (amount) => bytesText(amount * MEGABYTE)),
      line('subJobs.disk', 'diskKb', (amount) => bytesText(amount * KILOBYTE)),
      line('subJobs.gpus', 'gpus', number),
    ];
  }

  private pager({ next }: SubJobsPage): unknown {
    const { speech, starts } = this;
    if (starts.length === 1 && next === null) return nothing;
    return html`<nav class="pager" aria-label=${speech.say('details.subJobs')}>
      <button
        type="button"
        data-control="sub-previous"
        ?disabled=${starts.length === 1}
        @click=${() => this.turn(starts.slice(0, -1))}
      >
        ${speech.say('page.previous')}</button
      ><button
        type="button"
        data-control="sub-next"
        ?disabled=${next === null}
        @click=${() => this.turn([...starts, next])}
      >
        ${speech.say('page.next')}
      </button>
    </nav>`;
  }

  private async turn(starts: readonly (string | number | null)[]): Promise<void> {
    this.starts = starts;
    await this.load();
  }

  private async load(): Promise<void> {
    this.work.abort();
    const work = new AbortController();
    this.work = work;
    this.busy = true;
    this.shownRevision = this.job.revision;
    try {
      const parameters = { state: this.state, after: this.starts.at(-1), limit: PAGE };
      const page = await this.api.subJobs(this.job.id, parameters, work.signal);
      if (!work.signal.aborted) this.page = page;
    } catch (error) {
      if (!work.signal.aborted)
        this.error = error instanceof ApiError ? error : new ApiError((error as Error).message, 0);
    } finally {
      if (this.work === work) this.busy = false;
    }
  }
}

function itemText(item: SubJobView['item']): string {
  if (!item) return '';
  return Object.entries(item)
    .map(([name, value]) => `${visibleLine(name)}=${valueText(value)}`)
    .join(', ');
}
