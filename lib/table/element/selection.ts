import type { BulkTarget } from './api-client.js';
import type { Filter } from './query.js';

/** All jobs that match a filter, as many as there were at a moment. */
export interface MatchingJobs {
  readonly filter: Filter;
  /** Jobs that came later are not meant. */
  readonly upTo: number;
  readonly count: number;
  readonly exact: boolean;
}

/** Which jobs are selected: some by their ids, or all that match. */
export class Selection {
  private readonly ids = new Set<number>();
  private anchor: number | null = null;
  private matching: MatchingJobs | null = null;
  private asked: Promise<MatchingJobs | null> | null = null;

  /** All that match, where that was chosen. */
  get all(): MatchingJobs | null {
    return this.matching;
  }

  /** How many jobs. */
  get size(): number {
    return this.matching?.count ?? this.ids.size;
  }

  /** Whether any job is selected. */
  get isEmpty(): boolean {
    return this.size === 0;
  }

  /** Whether it is still asked which jobs match: what is selected now is not yet what is meant. */
  get isAsked(): boolean {
    return this.asked !== null;
  }

  /** Whether a job is selected. */
  has(id: number): boolean {
    return this.matching !== null ? id <= this.matching.upTo : this.ids.has(id);
  }

  /**
   * Selects a job or takes it out.
   * @param range ids in the order of the table; given, everything from the last click to this one becomes alike
   */
  toggle(id: number, range: readonly number[] | null): void {
    this.asked = null;
    const selects = !this.has(id);
    this.leaveAll(range ?? []);
    const [from, to] = [range?.indexOf(this.anchor ?? -1) ?? -1, range?.indexOf(id) ?? -1];
    const ids = range && from >= 0 && to >= 0 ? range.slice(Math.min(from, to), Math.max(from, to) + 1) : [id];
    for (const one of ids) this.set(one, selects);
    this.anchor = id;
  }

  /** Selects jobs, or takes them out. */
  setMany(ids: readonly number[], selected: boolean): void {
    this.asked = null;
    this.leaveAll([]);
    for (const id of ids) this.set(id, selected);
  }

  /** Selects all that match. */
  selectMatching(matching: MatchingJobs): void {
    this.ids.clear();
    this.matching = matching;
  }

  /**
   * Selects all that match once it is known which they are, unless something else was selected meanwhile.
   * @param asked `null`, and all stays as it is, where it could not be said
   */
  async selectAsked(asked: Promise<MatchingJobs | null>): Promise<void> {
    this.asked = asked;
    const matching = await asked;
    if (this.asked !== asked) return;
    this.asked = null;
    if (matching) this.selectMatching(matching);
  }

  /** Selects nothing. */
  clear(): void {
    this.asked = null;
    this.ids.clear();
    this.matching = null;
    this.anchor = null;
  }

  /** What the server is told. */
  get targets(): readonly BulkTarget[] {
    if (this.matching) {
      const { filter, upTo } = this.matching;
      const where = {
        ...(filter.status.length ? { status: filter.status } : {}),
        ...(filter.search ? { search: filter.search } : {}),
        ...(filter.user ? { user: filter.user } : {}),
      };
      return [{ where, upTo }];
    }
    const ids = [...this.ids];
    return Array.from({ length: Math.ceil(ids.length / MOST_IDS) }, (_, piece) => ({
      ids: ids.slice(piece * MOST_IDS, (piece + 1) * MOST_IDS),
    }));
  }

  private set(id: number, selected: boolean): void {
    if (selected) this.ids.add(id);
    else this.ids.delete(id);
  }

  /** "All but this one" is no predicate: what is on the page stays selected. */
  private leaveAll(page: readonly number[]): void {
    if (!this.matching) return;
    const { upTo } = this.matching;
    this.matching = null;
    for (const id of page) if (id <= upTo) this.ids.add(id);
  }
}

/** The server takes so many ids at once. */
const MOST_IDS = 1000;
