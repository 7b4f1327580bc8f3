import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import type { StubServer } from './stub-server.js';

/** A browser's page with a table, as a person sees it. */
export class TablePage {
  /** What the page has complained of: errors, and what its policy refused. */
  readonly complaints: string[] = [];

  private constructor(readonly page: Page) {
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => this.complaints.push(String(error.stack)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('Failed to load resource')) {
        this.complaints.push(message.text());
      }
    });
  }

  /**
   * Opens the page of a stub server.
   * @param time at which the page's clock stands; it goes by itself without
   */
  static async open(browser: Browser | BrowserContext, server: StubServer, time?: Date): Promise<TablePage> {
    const table = new TablePage(await browser.newPage());
    if (time) await table.page.clock.setFixedTime(time);
    await table.page.goto(server.url);
    await table.page.locator('jobs-table .frame').first().waitFor();
    return table;
  }

  /** The row of a job. */
  row(id: number): Locator {
    return this.page.locator(`tr[data-id="${id}"]`);
  }

  /** A control of the table. */
  control(name: string): Locator {
    return this.page.locator(`[data-control="${name}"]`);
  }

  /** A control in the row of a job. */
  controlOf(id: number, name: string): Locator {
    return this.row(id).locator(`[data-control="${name}"]`);
  }

  /** The ids of the rows, from the top. */
  async ids(): Promise<number[]> {
    return this.page
      .locator('tr[data-id]')
      .evaluateAll((rows) => rows.map((row) => Number((row as HTMLElement).dataset.id)));
  }

  /** Opens the menu of a job and chooses an action. */
  async choose(id: number, action: string): Promise<void> {
    await this.controlOf(id, 'menu').click();
    await this.page.locator(`[data-action="${action}"]`).click();
  }

  /** Opens a part of the details of a job. */
  async details(id: number, tab: string): Promise<Locator> {
    await this.controlOf(id, 'expand').click();
    const details = this.page.locator(`tr[data-details="${id}"]`);
    await details.locator(`[data-control="tab-${tab}"]`).click();
    return details;
  }

  /** What has the focus: the control, and the job whose row it is in. */
  async focused(): Promise<string> {
    return this.page.evaluate(() => {
      const element = document.querySelector('jobs-table')?.shadowRoot?.activeElement as HTMLElement | null | undefined;
      const row = element?.closest<HTMLElement>('tr[data-id]')?.dataset.id;
      const name = element?.dataset.control ?? element?.dataset.action ?? element?.dataset.answer ?? element?.className;
      return [name, row].filter((part) => part !== undefined).join(' ');
    });
  }

  /** Closes the page. */
  async close(): Promise<void> {
    await this.page.close();
  }
}
