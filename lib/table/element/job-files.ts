import { html, LitElement, nothing } from 'lit';
import type { FileInfo, JobView } from '../shared/contract.js';
import { bytesText, timeText } from '../shared/format.js';
import type { Speech } from '../shared/labels.js';
import { visibleLine } from '../shared/visible-text.js';
import { ApiError, type JobsApi } from './api-client.js';
import { errorText } from './views/errors.js';

/** The files of a job, to be downloaded one by one or all at once. */
export class JobFiles extends LitElement {
  static override properties = {
    job: { attribute: false },
    api: { attribute: false },
    speech: { attribute: false },
    files: { state: true },
    error: { state: true },
  };

  declare job: JobView;
  declare api: JobsApi;
  declare speech: Speech;
  declare private files: readonly FileInfo[] | null;
  declare private error: ApiError | null;
  private next: string | null = null;
  private work = new AbortController();
  private shownStatus: string | null = null;

  constructor() {
    super();
    this.files = null;
    this.error = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.work.abort();
  }

  protected override createRenderRoot(): this {
    return this;
  }

  /** A job has other files once its status is another one. */
  protected override willUpdate(): void {
    if (this.shownStatus === this.job.status) return;
    this.shownStatus = this.job.status;
    void this.load(null);
  }

  protected override render(): unknown {
    const { files, error, speech } = this;
    if (error) return html`<p class="problem" role="alert">${errorText(error, speech)}</p>`;
    if (!files) return html`<p class="quiet">${speech.say('table.loading')}</p>`;
    if (files.length === 0) return html`<p class="quiet">${speech.say('files.none')}</p>`;
    return html`<p>
        <a class="button" download href=${this.api.archiveUrl(this.job.id)} data-control="archive"
          >${speech.say('files.all')}</a
        >
      </p>
      <div class="scroll" tabindex="0" role="region" aria-label=${speech.say('details.files')}>
        <table class="inner" role="table">
          <thead role="rowgroup">
            <tr role="row">
              ${(['files.path', 'files.size', 'files.modified'] as const).map(
                (key) => html`<th role="columnheader" scope="col">${speech.say(key)}</th>`,
              )}
            </tr>
          </thead>
          <tbody role="rowgroup">
            ${files.map((file) => this.row(file))}
          </tbody>
        </table>
      </div>
      ${
        this.next === null
          ? nothing
          : html`<button type="button" data-control="more-files" @click=${() => this.load(this.next)}>
              ${speech.say('files.more')}
            </button>`
      }`;
  }

  private row({ path, bytes, modified }: FileInfo): unknown {
    const { speech, api, job } = this;
    const name = visibleLine(path);
    return html`<tr role="row">
      <td role="cell" data-label=${speech.say('files.path')}>
        <a download href=${api.fileUrl(job.id, path)} aria-label=${speech.say('files.download', { path: name })}
          >${name}</a
        >
      </td>
      <td role="cell" data-label=${speech.say('files.size')}>${bytesText(bytes)}</td>
      <td role="cell" data-label=${speech.say('files.modified')}>${timeText(modified, speech.locale)}</td>
    </tr>`;
  }

  private async load(after: string | null): Promise<void> {
    this.work.abort();
    const work = new AbortController();
    this.work = work;
    try {
      const page = await this.api.files(this.job.id, after, work.signal);
      this.next = page.next ?? null;
      this.files = after === null ? page.files : [...(this.files ?? []), ...page.files];
    } catch (error) {
      if (!work.signal.aborted)
        this.error = error instanceof ApiError ? error : new ApiError((error as Error).message, 0);
    }
  }
}
