import { subscribe, type StreamPlace, type StreamState } from './shared-stream.js';
import type { TableModel } from './model.js';
import type { LiveState } from './views/context.js';

/** Asked so often where the server has no event stream, s. */
const WITHOUT_STREAM = 30;

/** Reads the attribute: by events, not at all, or every so many seconds. */
export function refreshOf(text: string | number | null): 'live' | 'off' | number {
  if (text === 'off' || String(text) === '0') return 'off';
  const seconds = Number(text);
  return text !== null && text !== '' && Number.isFinite(seconds) && seconds > 0 ? Math.max(1, seconds) : 'live';
}

/** What of the element the link needs. */
export interface LiveHost {
  readonly model: TableModel;
  changed(): void;
  /** The connection stands again after it was lost. */
  recovered(): void;
}

/** Keeps a table up to date: by the event stream, or by asking where there is none. */
export class LiveLink {
  state: LiveState = 'off';
  seconds = WITHOUT_STREAM;
  private end: (() => void) | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  private wasLost = false;
  private place: string | null = null;

  constructor(private readonly host: LiveHost) {}

  /** Whether it was told to begin. */
  get isStarted(): boolean {
    return this.place !== null;
  }

  /** Begins; begins anew where anything but the place in the stream is another. */
  start(place: StreamPlace, refresh: 'live' | 'off' | number): void {
    const same = `${String(refresh)} ${place.viewer} ${place.url}`;
    if (same === this.place) return;
    this.stop();
    this.place = same;
    if (refresh === 'off') return;
    if (refresh !== 'live') {
      this.poll(refresh);
      return;
    }
    this.state = 'connecting';
    const { model } = this.host;
    this.end = subscribe(place, {
      changed: (change) => {
        model.change(change);
      },
      reset: () => {
        model.refresh();
      },
      state: (state) => {
        this.become(state);
      },
      contact: () => {
        model.heard();
      },
    });
  }

  /** Ends. */
  stop(): void {
    this.end?.();
    this.end = null;
    clearInterval(this.timer);
    this.timer = undefined;
    this.state = 'off';
    this.place = null;
  }

  private become(state: StreamState): void {
    if (state === 'live' && this.wasLost) this.host.recovered();
    if (state !== 'connecting') this.wasLost = state === 'lost';
    this.state = state;
    if (state === 'live') this.host.model.heard();
    // Without the stream there may still be a list that can be asked for.
    if (state === 'refused' || state === 'crowded') this.poll(WITHOUT_STREAM);
    else clearInterval(this.timer);
    if (state === 'crowded') this.state = state;
    this.host.changed();
  }

  private poll(seconds: number): void {
    clearInterval(this.timer);
    this.state = 'polled';
    this.seconds = seconds;
    this.timer = setInterval(() => {
      if (document.visibilityState !== 'hidden') this.host.model.refresh();
    }, seconds * 1000);
  }
}
