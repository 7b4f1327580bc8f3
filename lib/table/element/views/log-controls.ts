import { html } from 'lit';
import type { JobView, LogInfo } from '../../shared/contract.js';
import type { Speech } from '../../shared/labels.js';
import { isOver } from '../../shared/status-look.js';
import { visibleLine } from '../../shared/visible-text.js';

/** What the controls need of the viewer. */
export interface LogControlsHost {
  readonly job: JobView;
  readonly speech: Speech;
  readonly chosen: string;
  readonly follows: boolean;
  readonly onChoose: (event: Event) => void;
  readonly onSearch: (event: Event) => void;
  readonly onFollow: () => void;
  readonly onEnd: () => void;
}

/** Which log, what is searched in it, and whether it is followed. */
export function logControls(logs: readonly LogInfo[], viewer: LogControlsHost): unknown {
  const { speech } = viewer;
  return html`<form class="log-controls" @submit=${viewer.onSearch}>
    <label
      >${speech.say('log.choose')}
      <select data-control="log-name" @change=${viewer.onChoose}>
        ${logs.map(
          ({ name }) => html`<option value=${name} ?selected=${name === viewer.chosen}>${visibleLine(name)}</option>`,
        )}
      </select></label
    >
    <label class="hidden" for="log-search-${viewer.job.id}">${speech.say('log.search')}</label>
    <input
      id="log-search-${viewer.job.id}"
      type="search"
      name="find"
      data-control="log-search"
      maxlength="200"
      placeholder=${speech.say('log.search')}
    />
    <button data-control="log-find">${speech.say('log.find')}</button>
    <button
      type="button"
      data-control="log-follow"
      aria-pressed=${viewer.follows ? 'true' : 'false'}
      ?disabled=${isOver(viewer.job)}
      @click=${viewer.onFollow}
    >
      ${speech.say('log.follow')}
    </button>
    <button type="button" data-control="log-end" @click=${viewer.onEnd}>${speech.say('log.end')}</button>
  </form>`;
}
