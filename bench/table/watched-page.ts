import type { BrowserContext, CDPSession, Page } from 'playwright-core';

/** A page with one jobs table, and what the browser's developer tools tell of it. */
export class WatchedPage {
  private constructor(
    readonly page: Page,
    private readonly devTools: CDPSession,
  ) {}

  /** @param context a browser of somebody */
  static async open(context: BrowserContext): Promise<WatchedPage> {
    const page = await context.newPage();
    const devTools = await context.newCDPSession(page);
    await devTools.send('Performance.enable', { timeDomain: 'timeTicks' });
    return new WatchedPage(page, devTools);
  }

  /**
   * Loads an address.
   * @returns ms from the start of the navigation until the table could be used: its own rows, or its word that there are
   *   none, stand on the page, and the main thread is free again
   */
  async load(url: string): Promise<number> {
    await this.page.goto(url, { waitUntil: 'commit' });
    return this.page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const look = (): void => {
            const root = document.querySelector('jobs-table')?.shadowRoot;
            if (root?.querySelector('tr[data-id], [part~="empty"]'))
              setTimeout(() => {
                resolve(performance.now());
              });
            else requestAnimationFrame(look);
          };
          look();
        }),
    );
  }

  /** How many nodes the document has, those inside of elements included. */
  nodes(): Promise<number> {
    return this.page.evaluate(() => {
      const count = (node: Node): number => {
        const inside = node instanceof Element && node.shadowRoot ? count(node.shadowRoot) : 0;
        return [...node.childNodes].reduce((sum, child) => sum + count(child), 1 + inside);
      };
      return count(document);
    });
  }

  /** Waits until every row shows a status. */
  async shows(status: string): Promise<void> {
    await this.page.waitForFunction((text) => {
      const rows = [...(document.querySelector('jobs-table')?.shadowRoot?.querySelectorAll('tr[data-id]') ?? [])];
      return rows.length > 0 && rows.every((row) => row.textContent.includes(text));
    }, status);
  }

  /** For how many ms the main thread is busy during a while in which something happens; nothing here adds to it. */
  async busyDuring(milliseconds: number, what: () => Promise<unknown>): Promise<number> {
    const before = await this.busySeconds();
    await Promise.all([what(), new Promise((resolve) => setTimeout(resolve, milliseconds))]);
    return ((await this.busySeconds()) - before) * 1000;
  }

  /** Bytes of the page's own objects, after everything that nothing holds was thrown away. */
  async heap(): Promise<number> {
    await this.devTools.send('HeapProfiler.collectGarbage');
    const { usedSize } = await this.devTools.send('Runtime.getHeapUsage');
    return usedSize;
  }

  async close(): Promise<void> {
    await this.page.close();
  }

  private async busySeconds(): Promise<number> {
    const { metrics } = await this.devTools.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN;
  }
}
