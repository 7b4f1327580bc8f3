import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startBrowser } from './browser.js';
import { paintedColours } from './painted-colours.js';
import { JobsTableOnPage } from './jobs-table.js';
import { SampleAppProcess } from './sample-app.process.js';
import { signIn } from './sign-in.js';

/** How long a step on a page may take, ms. A job in an idle pool starts within seconds; a busy machine takes its time. */
const STEP_LIMIT = 60_000;

/** How long a test may take, ms. */
const RUN_LIMIT = 180_000;

/** Seconds per simulated year: slow enough that the progress of a run can be seen. */
const PACE = '1.5';

/**
 * What a person does with the sample app, from the form to the hydrograph.
 * @param environment variables that choose the scheduler
 */
export function describeSampleApp(name: string, environment: () => Record<string, string>): void {
  describe(`the sample app on ${name}`, () => {
    let browser: Browser | undefined;
    let app: SampleAppProcess | undefined;
    let context: BrowserContext;
    let page: Page;
    let table: JobsTableOnPage;
    let complaints: string[];

    beforeAll(async () => {
      browser = await startBrowser();
      app = await SampleAppProcess.start({ PACE, ...environment() });
    }, 90_000);

    afterAll(async () => {
      await app?.stop();
      await browser?.close();
    }, 30_000);

    beforeEach(async () => {
      context = await browser!.newContext({ viewport: { width: 1280, height: 900 } });
      context.setDefaultTimeout(STEP_LIMIT);
      page = await context.newPage();
      table = new JobsTableOnPage(page);
      complaints = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      await signIn(page, app!.url, 'maya');
    });

    afterEach(async () => {
      await context.close();
    });

    it(
      'runs the model from the form to a hydrograph; its log can be read on the way',
      async () => {
        await page.getByLabel('Name', { exact: true }).fill('Test <Creek>');
        await page.getByRole('button', { name: 'Run', exact: true }).click();
        await markDocument(page);
        await table.shows('Test <Creek>', 'Running');
        const logs = await table.open('Test <Creek>', 'Logs');
        await logs
          .getByText(/progress \d+/)
          .first()
          .waitFor();
        await table.shows('Test <Creek>', 'Complete');
        expect(await isMarked(page)).toBe(true);
        await table
          .row('Test <Creek>')
          .getByRole('link', { name: /^View results/ })
          .click();

        expect(Number(await page.locator('#peak-flow').innerText())).toBeGreaterThan(1);
        expect(Number(await page.locator('#melt-share').innerText())).toBeGreaterThan(5);
        await page.locator('#picture[aria-busy="false"]').waitFor();
        expect(await paintedColours(page, '#flow-chart canvas')).toBeGreaterThan(20);
        expect(await paintedColours(page, '#storage-chart canvas')).toBeGreaterThan(20);
        expect(complaints).toEqual([]);
      },
      RUN_LIMIT,
    );

    it(
      'runs a sweep as one job with sub-jobs and shows them in one picture',
      async () => {
        await page.getByLabel('Name', { exact: true }).fill('Sweep');
        await page.getByRole('radio', { name: 'Sweep' }).check();
        await page.getByLabel('Runs', { exact: true }).fill('4');
        await page.getByRole('button', { name: 'Run', exact: true }).click();

        await table.row('Sweep').getByText('Sweep of 4 melt factors, 1 to 6 mm/°C/day').waitFor();
        await table.shows('Sweep', 'Complete');
        const subJobs = await table.open('Sweep', 'Sub-jobs');
        await subJobs.getByText('Done', { exact: true }).nth(3).waitFor();
        await table
          .row('Sweep')
          .getByRole('link', { name: /^View results/ })
          .click();

        await page.locator('#picture[aria-busy="false"]').waitFor();
        expect(await page.locator('#flow-keys button').allInnerTexts()).toEqual(
          ['Snowfall', 'Rain', '1', '2.667', '4.333', '6'].map((label) => expect.stringContaining(label)),
        );
        expect(await paintedColours(page, '#flow-chart canvas')).toBeGreaterThan(20);
        const cells = await page
          .locator('#sweep tbody tr')
          .evaluateAll((rows) =>
            rows.map((one) => [...one.querySelectorAll('th, td')].slice(0, 3).map((cell) => cell.textContent)),
          );
        expect(cells).toEqual(['1', '2.667', '4.333', '6'].map((factor) => [factor, 'completed', '0']));
        expect(complaints).toEqual([]);
      },
      RUN_LIMIT,
    );

    it(
      'pauses a run when asked, says what that means, starts it again, and stops it; deletes it after asking back',
      async () => {
        await page.getByLabel('Name', { exact: true }).fill('Upper Cedar');
        await page.getByRole('button', { name: 'Run', exact: true }).click();
        await markDocument(page);
        await table.shows('Upper Cedar', 'Running');

        await table.choose('Upper Cedar', 'Pause');
        await table.element.getByRole('alertdialog').getByText('starts again from its beginning').waitFor();
        await table.answer('Pause');
        await table.shows('Upper Cedar', 'Paused');
        await table.choose('Upper Cedar', 'Resume');
        await table.shows('Upper Cedar', 'Running');
        await table.choose('Upper Cedar', 'Stop');
        await table.answer('Stop');
        await table.shows('Upper Cedar', 'Aborted');
        await table.choose('Upper Cedar', 'Delete');
        await table.answer('Cancel');
        expect(await table.row('Upper Cedar').count()).toBe(1);
        await table.choose('Upper Cedar', 'Delete');
        await table.answer('Delete');

        await table.row('Upper Cedar').waitFor({ state: 'detached' });
        expect(await isMarked(page)).toBe(true);
        expect(app!.log).not.toMatch(/ERROR/);
        expect(complaints).toEqual([]);
      },
      RUN_LIMIT,
    );
  });
}

/** A document that is loaded again has no mark any more. */
async function markDocument(page: Page): Promise<void> {
  await page.evaluate(() => {
    document.documentElement.dataset.mark = 'this one';
  });
}

async function isMarked(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.dataset.mark === 'this one');
}
