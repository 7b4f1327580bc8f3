import { html, LitElement, type PropertyValues } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { JobView, LogInfo, LogPiece } from '../shared/contract.js';
import { bytesText } from '../shared/format.js';
import type { LabelKey } from '../shared/labels.en.js';
import type { Speech } from '../shared/labels.js';
import { isOver } from '../shared/status-look.js';
import { visibleLine, visibleText } from '../shared/visible-text.js';
import { ApiError, type JobsApi } from './api-client.js';
import { pause } from './back-off.js';
import { isEventLog } from './event-log-name.js';
import { LogBuffer, stretches, type ShownPiece } from './log-buffer.js';
import { followLog } from './log-follower.js';
import { findBackwards } from './log-search.js';
import { errorText } from './views/errors.js';
import { logControls } from './views/log-controls.js';

const LAST_LINES = 200;
const PIECE_BYTES = 64 * 1024;
/** Between two looks whether there is a log by now, ms. */
const WAIT_MS = 3000;
/** Characters that are kept of a log, however long it is. */
const MOST_CHARACTERS = 512 * 1024;
/** Nearer to an end than this more is fetched, px. */
const NEAR = 200;
/** A reader whose last line is nearer to the end than this follows, px. */
const AT_END = 24;

/** Shows a log of a job: its last lines first, and from there back to its beginning, of which only a part is in memory. */
export class LogViewer extends LitElement {
  static override properties = {
    job: { attribute: false },
    api: { attribute: false },
    speech: { attribute: false },
    logs: { state: true },
    chosen: { state: true },
    buffer: { state: true },
    follows: { state: true },
    note: { state: true },
    searched: { state: true },
    found: { state: true },
    error: { state: true },
  };

  declare job: JobView;
  declare api: JobsApi;
  declare speech: Speech;
  declare private logs: readonly LogInfo[] | null;
  declare chosen: string;
  declare private buffer: LogBuffer | null;
  declare follows: boolean;
  declare private note: string;
  declare private searched: string;
  declare private found: number | null;
  declare private error: ApiError | null;
  private work = new AbortController();
  private following: AbortController | null = null;
  private fetching = false;
  private beginning = false;
  private pausing = false;
  /** Whether somebody has chosen the log. */
  private isChosen = false;

  constructor() {
    super();
    this.logs = null;
    this.chosen = '';
    this.buffer = null;
    this.follows = false;
    this.note = '';
    this.searched = '';
    this.found = null;
    this.error = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.work = new AbortController();
    document.addEventListener('visibilitychange', this.onVisibility);
    if (this.hasUpdated) void this.begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.onVisibility);
    this.work.abort();
    this.unfollow();
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override firstUpdated(): void {
    void this.begin();
  }

  /** A log may come with the job's start, or with its end only: HTCondor brings what was printed when a program has ended. */
  protected override updated(changed: PropertyValues): void {
    const before = changed.get('job') as JobView | undefined;
    if (before && before.revision !== this.job.revision && this.waits()) void this.begin();
  }

  protected override render(): unknown {
    const { logs, speech } = this;
    if (this.error) return html`<p class="problem" role="alert">${errorText(this.error, speech)}</p>`;
    if (!logs) return html`<p class="quiet">${speech.say('table.loading')}</p>`;
    if (logs.length === 0) return html`<p class="quiet">${speech.say('log.none')}</p>`;
    return html`<div class="log" part="log">${logControls(logs, this)}${this.text()}${this.foot()}</div>`;
  }

  private text(): unknown {
    const { buffer, speech } = this;
    if (buffer?.bytes === 0) return html`<p class="quiet">${speech.say('log.empty')}</p>`;
    const label = speech.say('log.text', { name: visibleLine(this.chosen) });
    return html`<pre
      class="log-text"
      part="log-text"
      tabindex="0"
      role="region"
      aria-label=${label}
      @scroll=${this.onScroll}
    >
${repeat(
        buffer?.pieces ?? [],
        ({ from }) => from,
        (piece) => html`<span data-from=${piece.from}>${this.marked(piece)}</span>`,
      )}</pre>`;
  }

  private marked(piece: ShownPiece): unknown {
    return stretches(piece, this.searched).map(({ text, isMatch, at }) =>
      isMatch ? html`<mark class=${at === this.found ? 'current' : ''}>${visibleText(text)}</mark>` : visibleText(text),
    );
  }

  private foot(): unknown {
    const { buffer, speech, note } = this;
    const size = buffer ? speech.say('log.size', { size: bytesText(buffer.bytes) }) : '';
    return html`<p class="quiet log-foot" role="status">${[size, note].filter((text) => text !== '').join(' · ')}</p>`;
  }

  /** What the program prints is not shown yet, and nobody has chosen another log. */
  private waits(): boolean {
    return !this.beginning && !this.isChosen && !this.error && (!this.buffer?.bytes || isEventLog(this.chosen));
  }

  private async begin(): Promise<void> {
    this.beginning = true;
    this.error = null;
    await this.read();
    this.beginning = false;
    // A program that has begun may not have printed anything yet. One such wait is enough, however often the job changes.
    if (this.pausing || isOver(this.job) || !this.waits()) return;
    const { signal } = this.work;
    this.pausing = true;
    await pause(WAIT_MS, signal);
    this.pausing = false;
    if (!signal.aborted && this.waits()) void this.begin();
  }

  private async read(): Promise<void> {
    await this.trying(async (signal) => {
      const { logs } = await this.api.logs(this.job.id, signal);
      this.logs = logs;
      const printed = logs.filter(({ name }) => !isEventLog(name));
      const known = printed.find(({ name }) => name === this.chosen) ?? printed[0] ?? logs[0];
      const isShown = known?.name === this.chosen && (this.following !== null || !!this.buffer?.bytes);
      if (known && !isShown) await this.choose(known.name);
    });
  }

  private async choose(name: string): Promise<void> {
    this.chosen = name;
    this.buffer = null;
    this.found = null;
    this.searched = '';
    this.say(null);
    await this.showEnd();
  }

  private async showEnd(): Promise<void> {
    this.unfollow();
    const piece = await this.api.logPiece(this.job.id, this.chosen, { lines: LAST_LINES }, this.work.signal);
    this.buffer = LogBuffer.of(piece, MOST_CHARACTERS);
    await this.updateComplete;
    this.scrollToEnd();
    if (!isOver(this.job)) this.follow();
  }

  private follow(): void {
    const { buffer } = this;
    if (!buffer || this.following || document.visibilityState === 'hidden') return;
    const following = new AbortController();
    this.following = following;
    this.follows = true;
    const listener = {
      text: (piece: Omit<LogPiece, 'bytes'>): void => {
        void this.change(this.buffer?.append(piece) ?? null, true);
      },
      restarted: (): void => {
        this.buffer = LogBuffer.of({ text: '', from: 0, to: 0, bytes: 0 }, MOST_CHARACTERS);
        this.say('log.restarted');
      },
      ended: (): void => {
        this.say('log.ended');
      },
      connection: (is: 'live' | 'lost' | 'crowded'): void => {
        this.say(is === 'live' ? null : `log.${is}`);
      },
    };
    void followLog(this.api, { job: this.job.id, name: this.chosen }, buffer.to, listener, following.signal).finally(
      () => {
        if (this.following === following) this.unfollow();
      },
    );
  }

  private unfollow(): void {
    this.following?.abort();
    this.following = null;
    this.follows = false;
  }

  /** Changes what is shown without moving what the reader sees, or keeps to the end. */
  private async change(buffer: LogBuffer | null, toEnd: boolean): Promise<void> {
    if (!buffer) return;
    const { pane } = this;
    const stays = pane?.querySelector<HTMLElement>(`[data-from="${this.stayingPiece(buffer)}"]`);
    const before = stays?.offsetTop ?? 0;
    this.buffer = buffer;
    await this.updateComplete;
    if (toEnd) this.scrollToEnd();
    else if (pane && stays) pane.scrollTop += stays.offsetTop - before;
  }

  /** A piece that was shown and will be. */
  private stayingPiece(next: LogBuffer): number {
    const shown = new Set(this.buffer?.pieces.map(({ from }) => from));
    return next.pieces.find(({ from }) => shown.has(from))?.from ?? -1;
  }

  private get pane(): HTMLElement | null {
    return this.querySelector<HTMLElement>('.log-text');
  }

  private scrollToEnd(): void {
    const { pane } = this;
    if (pane) pane.scrollTop = pane.scrollHeight;
  }

  private readonly onScroll = (): void => {
    const { pane, buffer } = this;
    if (!pane || !buffer) return;
    const below = pane.scrollHeight - pane.scrollTop - pane.clientHeight;
    if (below > AT_END) this.unfollow();
    if (pane.scrollTop < NEAR && buffer.from > 0) void this.fetchPiece('before');
    else if (below < NEAR && !buffer.isAtEnd) void this.fetchPiece('after');
  };

  private async fetchPiece(where: 'before' | 'after'): Promise<void> {
    if (this.fetching) return;
    this.fetching = true;
    await this.trying(async (signal) => {
      const { buffer } = this;
      if (!buffer) return;
      const from = where === 'before' ? Math.max(0, buffer.from - PIECE_BYTES) : buffer.to;
      const bytes = where === 'before' ? buffer.from - from : PIECE_BYTES;
      const piece = await this.api.logPiece(this.job.id, this.chosen, { from, bytes }, signal);
      if (this.buffer !== buffer) return;
      await this.change(where === 'before' ? buffer.prepend(piece) : buffer.append(piece), false);
    });
    this.fetching = false;
  }

  readonly onChoose = (event: Event): void => {
    const name = (event.target as HTMLSelectElement).value;
    this.isChosen = true;
    void this.trying(() => this.choose(name));
  };

  readonly onFollow = (): void => {
    if (this.follows) this.unfollow();
    else this.onEnd();
  };

  readonly onEnd = (): void => {
    void this.trying(() => this.showEnd());
  };

  readonly onSearch = (event: Event): void => {
    event.preventDefault();
    const text = new FormData(event.target as HTMLFormElement).get('find');
    if (typeof text === 'string' && text !== '' && this.buffer) void this.trying((signal) => this.search(text, signal));
  };

  private async search(text: string, signal: AbortSignal): Promise<void> {
    const { buffer } = this;
    if (!buffer) return;
    this.unfollow();
    const before = text === this.searched && this.found !== null ? this.found : buffer.bytes;
    this.searched = text;
    const ask = (until: number): ReturnType<JobsApi['findInLog']> =>
      this.api.findInLog(this.job.id, this.chosen, text, until, signal);
    const found = await findBackwards(ask, before, (left) => {
      this.note = this.speech.say('log.searching', { size: bytesText(left) });
    });
    this.found = found;
    if (found === null) {
      this.say('log.notFound');
      return;
    }
    const from = Math.max(0, found - PIECE_BYTES / 2);
    const piece = await this.api.logPiece(this.job.id, this.chosen, { from, bytes: PIECE_BYTES }, signal);
    this.buffer = LogBuffer.of(piece, MOST_CHARACTERS);
    this.note = this.speech.say('log.found', { size: bytesText(found) });
    await this.updateComplete;
    (this.querySelector('mark.current') ?? this.querySelector('mark'))?.scrollIntoView({ block: 'center' });
  }

  private readonly onVisibility = (): void => {
    if (document.visibilityState === 'hidden') {
      const followed = this.follows;
      this.unfollow();
      this.resumes = followed;
    } else if (this.resumes) {
      this.resumes = false;
      this.follow();
    }
  };

  private resumes = false;

  private say(key: LabelKey | null): void {
    this.note = key ? this.speech.say(key) : '';
  }

  private async trying(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { signal } = this.work;
    try {
      await work(signal);
    } catch (error) {
      if (!signal.aborted) this.error = error instanceof ApiError ? error : new ApiError((error as Error).message, 0);
    }
  }
}
