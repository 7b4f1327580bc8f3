import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { SharedLog, type LogPlace } from './shared-log.js';
import type { TextPiece } from './text-piece.js';
import { viewLog, type ViewEnd } from './view-log.js';

/** Time between two looks at a log that somebody views, in ms. */
const PAUSE_MS = 1000;

/** A log that is not there is looked for with growing pauses, up to so many times as long. */
const LONGEST_PAUSES = 5;

interface Followed {
  readonly log: SharedLog;
  viewers: number;
  timer: NodeJS.Timeout | null;
}

/** What a viewer wants of a log. */
export interface LogView {
  /** First byte; negative counts from the end. */
  readonly from: number;
  readonly signal?: AbortSignal | undefined;
  /**
   * The furthest that it begins before the end, in bytes.
   * @default no limit
   */
  readonly longestLead?: number | undefined;
}

/** The logs that somebody views at this moment: one follower for each file, which ends with its last viewer. */
@Injectable()
export class LogFollowers implements OnModuleDestroy {
  private readonly followed = new Map<string, Followed>();
  private stopped = false;

  /** How many files are followed. */
  get size(): number {
    return this.followed.size;
  }

  /**
   * The pieces of a log, live.
   * @param name names the file: viewers of the same name share a follower
   * @param locate tells where it lies now
   */
  async *view(
    name: string,
    locate: () => Promise<LogPlace>,
    { signal, ...start }: LogView,
  ): AsyncGenerator<TextPiece, ViewEnd, undefined> {
    if (this.stopped || signal?.aborted) return 'given up';
    const followed = this.join(name, locate);
    try {
      return yield* viewLog(followed.log, start, signal);
    } finally {
      await this.leave(name, followed);
    }
  }

  /** Looks at all of them now, instead of at the next second. */
  async pollOnce(): Promise<void> {
    await Promise.all([...this.followed.values()].map(({ log }) => log.poll()));
  }

  /** Ends all views: an open event stream would keep the app from closing. */
  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    await Promise.all([...this.followed.values()].map((followed) => this.end(followed)));
    this.followed.clear();
  }

  private join(name: string, locate: () => Promise<LogPlace>): Followed {
    const known = this.followed.get(name);
    // A final log that is still being read is not looked at any more; a job that runs again has another one.
    const followed = known && !known.log.ended ? known : this.begin(name, locate);
    followed.viewers += 1;
    return followed;
  }

  private begin(name: string, locate: () => Promise<LogPlace>): Followed {
    const followed: Followed = { log: new SharedLog(locate), viewers: 0, timer: null };
    this.followed.set(name, followed);
    void this.follow(followed);
    return followed;
  }

  private async follow(followed: Followed): Promise<void> {
    const { log } = followed;
    await log.poll();
    if (log.ended || log.closed) return;
    const pauses = Math.max(1, Math.min(log.absences, LONGEST_PAUSES));
    followed.timer = setTimeout(() => void this.follow(followed), pauses * PAUSE_MS).unref();
  }

  private async leave(name: string, followed: Followed): Promise<void> {
    followed.viewers -= 1;
    if (followed.viewers > 0) return;
    if (this.followed.get(name) === followed) this.followed.delete(name);
    await this.end(followed);
  }

  private async end({ log, timer }: Followed): Promise<void> {
    if (timer) clearTimeout(timer);
    await log.close();
  }
}
