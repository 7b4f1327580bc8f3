import type { JobNews } from '../../../manager/job-news.js';

interface Pending {
  readonly news: JobNews;
  /** When the first change came that was not told yet, in ms. */
  readonly since: number;
}

/** The jobs whose changes wait to be told, each once, as it was last. */
export class PendingNews {
  private readonly news = new Map<number, Pending>();

  /** How many there are. */
  get size(): number {
    return this.news.size;
  }

  /** @param now in ms */
  add(news: JobNews, now: number): void {
    // What is there keeps its place: a job that changes all the time must not wait for ever.
    this.news.set(news.id, { news, since: this.news.get(news.id)?.since ?? now });
  }

  /** Takes the first ones. */
  take(most: number): JobNews[] {
    const taken = [...this.news.values()].slice(0, most).map(({ news }) => news);
    for (const { id } of taken) this.news.delete(id);
    return taken;
  }

  /** Forgets all of them. */
  clear(): void {
    this.news.clear();
  }

  /** Before this moment, in ms, nothing is left to tell. */
  toldUntil(now: number): number {
    const [first] = this.news.values();
    return first ? Math.min(first.since, now) : now;
  }
}
