import { setImmediate as nextTurn } from 'node:timers/promises';

interface Asked<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Does together what is asked for in the same turn of the event loop: many jobs that are executed at once, or by
 * requests that arrive at the same instant, cost few statements then. Nobody waits for what comes later.
 */
export class Gathered<Item, Result> {
  private asked: Asked<Item, Result>[] = [];

  /**
   * @param work does it for all of some items, or for none; its results are in the order of the items. Where it fails for
   * several, it is done for each by itself
   * @param most items at once
   */
  constructor(
    private readonly work: (items: readonly Item[]) => Promise<readonly Result[]>,
    private readonly most = 500,
  ) {}

  /** What the work gives for one item; rejects with why it failed for this one. */
  ask(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.asked.push({ item, resolve, reject });
      if (this.asked.length === 1) void this.begin();
    });
  }

  private async begin(): Promise<void> {
    await nextTurn();
    const all = this.asked.splice(0);
    for (let start = 0; start < all.length; start += this.most) void this.do(all.slice(start, start + this.most));
  }

  private async do(group: readonly Asked<Item, Result>[]): Promise<void> {
    try {
      const results = await this.work(group.map(({ item }) => item));
      group.forEach(({ resolve }, index) => {
        resolve(results[index] as Result);
      });
    } catch (error) {
      if (group.length === 1) group[0]?.reject(error);
      else for (const one of group) void this.do([one]);
    }
  }
}
