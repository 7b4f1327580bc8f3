import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startBrowser } from './browser.js';
import { paintedColours } from './painted-colours.js';
import { buildSampleApp, SampleAppProcess } from './sample-app.process.js';
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
    let complaints: string[];

    beforeAll(async () => {
      await buildSampleApp();
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
      'runs the model from the form to a hydrograph, and shows its progress on the way',
      async () => {
        await page.getByLabel('Name', { exact: true }).fill('Test <Creek>');
        await page.getByRole('button', { name: 'Run', exact: true }).click();

        const row = page.locator('tr[data-id]').first();
        await row.getByText('Test <Creek>').waitFor();
        await row.getByText('Running', { exact: true }).waitFor();
        await row.getByRole('progressbar').waitFor();
        await row.getByText('Complete', { exact: true }).waitFor();
        await row.getByRole('link', { name: /^Results/ }).click();

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
        await page.getByRole('radio', { name: 'Sweep' }).check();
        await page.getByLabel('Runs', { exact: true }).fill('4');
        await page.getByRole('button', { name: 'Run', exact: true }).click();

        const row = page.locator('tr[data-id]').first();
        await row.getByText('Sweep of 4 melt factors, 1 to 6 mm/°C/day').waitFor();
        await row.getByText('Complete', { exact: true }).waitFor();
        await row.getByRole('link', { name: /^Results/ }).click();

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
      'holds a run when asked, says what that means, and starts it again',
      async () => {
        await page.getByRole('button', { name: 'Run', exact: true }).click();
        const row = page.locator('tr[data-id]').first();
        await row.getByText('Running', { exact: true }).waitFor();

        await row.getByRole('button', { name: /^Pause/ }).click();
        await row.getByText('Paused', { exact: true }).waitFor();
        await row.getByText('starts again from its beginning').waitFor();
        await row.getByRole('button', { name: /^Resume/ }).click();

        await row.getByText('Running', { exact: true }).waitFor();
        await row.getByText('Complete', { exact: true }).waitFor();
        expect(complaints).toEqual([]);
      },
      RUN_LIMIT,
    );

    it(
      'stops a run when asked, and deletes it after asking back',
      async () => {
        await page.getByRole('button', { name: 'Run', exact: true }).click();
        const row = page.locator('tr[data-id]').first();
        await row.getByText('Running', { exact: true }).waitFor();

        await row.getByRole('button', { name: /^Stop/ }).click();
        await row.getByText('Aborted', { exact: true }).waitFor();
        await row.getByRole('button', { name: /^Delete/ }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();

        await page.getByText('No runs yet.').waitFor();
        expect(app!.log).not.toMatch(/ERROR/);
        expect(complaints).toEqual([]);
      },
      RUN_LIMIT,
    );
  });
}
