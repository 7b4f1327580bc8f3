/** For so long an answer is given again, in ms: those who look at the same time cost what one costs. */
export const RECENT_MS = 1000;

/** Answers that are kept, at most. */
const MOST_KEPT = 100;

/** Reads that several callers ask for at nearly the same time, each done once. */
export class RecentReads {
  private readonly reads = new Map<string, Promise<unknown>>();

  /**
   * What `read` gives, or has given for the same key a moment ago.
   * @param key tells everything that the answer depends on
   */
  get<T>(key: string, read: () => Promise<T>): Promise<T> {
    const known = this.reads.get(key) as Promise<T> | undefined;
    if (known) return known;
    const answer = read();
    this.keep(key, answer);
    return answer;
  }

  private keep(key: string, answer: Promise<unknown>): void {
    this.reads.set(key, answer);
    const forget = (): void => {
      if (this.reads.get(key) === answer) this.reads.delete(key);
    };
    answer.then(() => setTimeout(forget, RECENT_MS).unref(), forget);
    const [oldest] = this.reads.keys();
    if (this.reads.size > MOST_KEPT && oldest !== undefined) this.reads.delete(oldest);
  }
}
