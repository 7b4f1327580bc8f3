/** How many wrong passwords are taken before the next one is refused unseen. */
const ALLOWED = 10;

/** For how long, ms. */
const PERIOD = 5 * 60_000;

/** So that invented names cannot fill the memory. */
const REMEMBERED = 10_000;

interface Attempts {
  readonly since: number;
  readonly count: number;
}

/** Counts wrong passwords by who tries what, so that passwords cannot be guessed by trying many. */
export class FailedAttempts {
  private readonly attempts = new Map<string, Attempts>();

  /** @param now ms since 1970 */
  constructor(private readonly now: () => number = Date.now) {}

  /** Whether another attempt must wait. */
  areTooMany(key: string): boolean {
    return (this.current(key)?.count ?? 0) >= ALLOWED;
  }

  add(key: string): void {
    const { since, count } = this.current(key) ?? { since: this.now(), count: 0 };
    this.attempts.delete(key);
    this.attempts.set(key, { since, count: count + 1 });
    const oldest = this.attempts.keys().next();
    if (this.attempts.size > REMEMBERED && !oldest.done) this.attempts.delete(oldest.value);
  }

  forget(key: string): void {
    this.attempts.delete(key);
  }

  private current(key: string): Attempts | undefined {
    const known = this.attempts.get(key);
    return known && this.now() - known.since < PERIOD ? known : undefined;
  }
}
