import { statusText } from '../shared/cell-text.js';
import type { JobView } from '../shared/contract.js';
import type { Speech } from '../shared/labels.js';
import { visibleLine } from '../shared/visible-text.js';

/** A screen reader that is told more often reads nothing to its end, ms. */
const AT_MOST_EVERY = 5000;

/** Summarises what has happened for the live region, seldom enough to be listened to. */
export class Announcer {
  private readonly changed = new Map<number, JobView>();
  private added = 0;
  private removed = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private last = -Infinity;

  /** @param say puts a text into the live region */
  constructor(
    private readonly say: (text: string) => void,
    private readonly speech: () => Speech,
  ) {}

  /** Keeps what has changed until there is time for it. */
  add(changed: readonly JobView[], added: number, removed: number): void {
    for (const job of changed) this.changed.set(job.id, job);
    this.added += added;
    this.removed += removed;
    if (changed.length === 0 && added === 0 && removed === 0) return;
    this.timer ??= setTimeout(
      () => {
        this.flush();
      },
      Math.max(0, this.last + AT_MOST_EVERY - Date.now()),
    );
  }

  /** Says something at once: the answer to what a person has done. */
  now(text: string): void {
    this.last = Date.now();
    this.say(text);
  }

  /** Forgets everything. */
  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.changed.clear();
  }

  private flush(): void {
    this.timer = undefined;
    const text = [...this.statuses(), ...this.numbers()].join(' ');
    this.changed.clear();
    this.added = 0;
    this.removed = 0;
    if (text) this.now(text);
  }

  private statuses(): string[] {
    const speech = this.speech();
    const byStatus = new Map<string, JobView[]>();
    for (const job of this.changed.values()) {
      const status = statusText(job, speech);
      byStatus.set(status, [...(byStatus.get(status) ?? []), job]);
    }
    return [...byStatus].map(([status, jobs]) =>
      jobs.length === 1 && jobs[0]
        ? speech.say('announce.one', { name: visibleLine(jobs[0].name), status })
        : speech.say('announce.many', { n: jobs.length, status }),
    );
  }

  private numbers(): string[] {
    const speech = this.speech();
    return [
      ...(this.added ? [speech.say('announce.new', { n: this.added })] : []),
      ...(this.removed ? [speech.say('announce.gone', { n: this.removed })] : []),
    ];
  }
}
