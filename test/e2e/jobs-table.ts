import type { Locator, Page } from 'playwright-core';

/** The jobs table of a page, as a person uses it. */
export class JobsTableOnPage {
  readonly element: Locator;

  constructor(readonly page: Page) {
    this.element = page.locator('jobs-table');
  }

  /** The rows, without the details below them. */
  get rows(): Locator {
    return this.element.locator('tr[data-id]');
  }

  /** Waits until a text stands where the rows would be. */
  async saysInstead(text: string): Promise<void> {
    await this.element.locator('[part~=empty]').getByText(text).waitFor();
  }

  /** The row of a job, by the whole name that stands in it; the newest where several have it. */
  row(name: string): Locator {
    return this.rows.filter({ has: this.page.locator('.name').getByText(name, { exact: true }) }).first();
  }

  /** Waits until a job shows a status. */
  async shows(name: string, status: string): Promise<void> {
    await this.row(name).locator('[part~=badge]').getByText(status, { exact: true }).waitFor();
  }

  /** Chooses an action of a row: what is at hand by its button, all else from the menu. */
  async choose(name: string, action: string): Promise<void> {
    const row = this.row(name);
    const atHand = row.locator('[part~=action]').getByText(action, { exact: true });
    if (await atHand.isVisible()) {
      await atHand.click();
      return;
    }
    await row.getByRole('button', { name: /^Actions for/ }).click();
    await this.element.getByRole('menuitem', { name: action, exact: true }).click();
  }

  /** Answers the question that is asked. */
  async answer(answer: string): Promise<void> {
    await this.element.getByRole('alertdialog').getByRole('button', { name: answer, exact: true }).click();
  }

  /** Opens a part of the details of a job. */
  async open(name: string, tab: 'Overview' | 'Sub-jobs' | 'Logs' | 'Files'): Promise<Locator> {
    const show = this.row(name).getByRole('button', { name: /^Show details/ });
    if (await show.isVisible()) await show.click();
    await this.element.getByRole('tab', { name: tab, exact: true }).click();
    return this.element.getByRole('tabpanel');
  }

  /** Waits until events of the server arrive. */
  async isLive(): Promise<void> {
    await this.element.locator('[part~=live]').getByText('Live', { exact: true }).waitFor();
  }

  /** The names of the rows, from the top. */
  async names(): Promise<string[]> {
    return this.rows.locator('.name').allInnerTexts();
  }
}
