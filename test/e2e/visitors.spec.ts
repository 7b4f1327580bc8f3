import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { startBrowser } from './browser.js';
import { buildSampleApp, SampleAppProcess } from './sample-app.process.js';

/** How long a test may take, ms. */
const RUN_LIMIT = 180_000;

describe('the sample app', () => {
  let browser: Browser | undefined;
  let app: SampleAppProcess | undefined;

  beforeAll(async () => {
    await buildSampleApp();
    browser = await startBrowser();
    app = await SampleAppProcess.start({ PACE: '0' });
  }, 90_000);

  afterAll(async () => {
    await app?.stop();
    await browser?.close();
  }, 30_000);

  it('says beside a field what is wrong with it and starts nothing', async () => {
    const page = await browser!.newPage();
    await page.goto(app!.url);
    await page.getByLabel('Area', { exact: true }).fill('large');
    await page.getByRole('button', { name: 'Run', exact: true }).click();

    const area = page.getByLabel('Area', { exact: true });
    await page.locator('#area-error').waitFor();
    expect(await area.inputValue()).toBe('large');
    expect(await area.getAttribute('aria-describedby')).toBe('area-error');
    expect(await page.locator('#area-error').innerText()).toBe('A number from 0.01 to 100,000 km², please.');
    await page.getByText('No runs yet.').waitFor();
    expect(await page.locator('tr[data-id]').count()).toBe(0);
    await page.close();
  });

  it(
    'shows why a run failed, in its own words',
    async () => {
      const weather = join(app!.directory, 'workspaces/runoff/app/seattle-weather.csv');
      const days = await readFile(weather, 'utf8');
      await writeFile(weather, days.replace('2012-03-05,', '2012-03-06,'));
      const page = await browser!.newPage();
      await page.goto(app!.url);
      await page.getByRole('button', { name: 'Run', exact: true }).click();

      const row = page.locator('tr[data-id]').first();
      await row.getByText('Error', { exact: true }).waitFor();
      await row.getByRole('link', { name: /^Results/ }).click();

      await page.getByRole('heading', { name: 'The run failed with exit code 65' }).waitFor();
      expect(await page.locator('.failure pre').innerText()).toContain('expected the day 2012-03-05');
      await page.close();
      await writeFile(weather, days);
    },
    RUN_LIMIT,
  );

  it("keeps one browser's runs from another", async () => {
    const [mine, other] = await Promise.all([browser!.newContext(), browser!.newContext()]);
    const page = await mine.newPage();
    await page.goto(app!.url);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    const results = page.locator('tr[data-id] a.name').first();
    await results.waitFor();
    const path = await results.getAttribute('href');

    const response = await (await other.newPage()).goto(`${app!.url}${path}`);

    expect(response?.status()).toBe(404);
    await Promise.all([mine.close(), other.close()]);
  });
});
