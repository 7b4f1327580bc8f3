import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { startBrowser } from './browser.js';
import { JobsTableOnPage } from './jobs-table.js';
import { SampleAppProcess } from './sample-app.process.js';
import { browserOf, signIn } from './sign-in.js';

/** How long a test may take, ms. */
const RUN_LIMIT = 180_000;

describe('the sample app', () => {
  let browser: Browser | undefined;
  let app: SampleAppProcess | undefined;

  beforeAll(async () => {
    browser = await startBrowser();
    app = await SampleAppProcess.start({ PACE: '0' });
  }, 90_000);

  afterAll(async () => {
    await app?.stop();
    await browser?.close();
  }, 30_000);

  it('says beside a field what is wrong with it and starts nothing', async () => {
    const page = await browser!.newPage();
    await signIn(page, app!.url, 'maya');
    await page.getByLabel('Area', { exact: true }).fill('large');
    await page.getByRole('button', { name: 'Run', exact: true }).click();

    const area = page.getByLabel('Area', { exact: true });
    await page.locator('#area-error').waitFor();
    expect(await area.inputValue()).toBe('large');
    expect(await area.getAttribute('aria-describedby')).toBe('area-error');
    expect(await page.locator('#area-error').innerText()).toBe('A number from 0.01 to 100,000 km², please.');
    await new JobsTableOnPage(page).saysInstead('No jobs yet.');
    expect(await new JobsTableOnPage(page).rows.count()).toBe(0);
    await page.close();
  });

  it(
    'shows why a run failed, in its own words',
    async () => {
      const weather = join(app!.directory, 'workspaces/runoff/app/seattle-weather.csv');
      const days = await readFile(weather, 'utf8');
      await writeFile(weather, days.replace('2012-03-05,', '2012-03-06,'));
      const page = await browser!.newPage();
      await signIn(page, app!.url, 'maya');
      await page.getByLabel('Name', { exact: true }).fill('Lost day');
      await page.getByRole('button', { name: 'Run', exact: true }).click();

      const table = new JobsTableOnPage(page);
      await table.shows('Lost day', 'Error');
      await table.row('Lost day').getByText('Ended with exit code 65.').waitFor();
      await table
        .row('Lost day')
        .getByRole('link', { name: /^View results/ })
        .click();

      await page.getByRole('heading', { name: 'The run failed with exit code 65' }).waitFor();
      expect(await page.locator('.failure pre').innerText()).toContain('expected the day 2012-03-05');
      await page.close();
      await writeFile(weather, days);
    },
    RUN_LIMIT,
  );

  it('asks who somebody is before anything else, and goes on where they wanted to', async () => {
    const page = await browser!.newPage();
    await page.goto(`${app!.url}/jobs/999/results?from=mail`);
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    await page.getByLabel('Name').fill('Maya');
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('There is no account with this name and password.').waitFor();

    await page.getByLabel('Password').fill(await page.locator('.sign-in code').innerText());
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();

    await page.getByText('There is no run 999.').waitFor();
    expect(page.url()).toBe(`${app!.url}/jobs/999/results?from=mail`);
    await page.close();
  });

  it("keeps one scientist's runs from another and shows them to the administrator", async () => {
    const people = await Promise.all(
      (['maya', 'tomas', 'ruth'] as const).map(async (person) => ({
        person,
        context: await browserOf(browser!, app!.url, person),
      })),
    );
    const pages = await Promise.all(people.map(({ context }) => context.newPage()));
    const [page, other, administrator] = pages as [Page, Page, Page];
    await page.goto(app!.url);
    await page.getByLabel('Name', { exact: true }).fill('Mine alone');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    const table = new JobsTableOnPage(page);
    await table.shows('Mine alone', 'Complete');
    const results = table.row('Mine alone').getByRole('link', { name: /^View results/ });
    const path = await results.getAttribute('href');

    expect((await other.goto(`${app!.url}${path}`))?.status()).toBe(404);
    expect((await administrator.goto(`${app!.url}${path}`))?.status()).toBe(200);
    await Promise.all([other.goto(app!.url), administrator.goto(app!.url)]);
    await new JobsTableOnPage(administrator).row('Mine alone').getByText('maya', { exact: true }).waitFor();
    await new JobsTableOnPage(other).saysInstead('No jobs yet.');
    await Promise.all(people.map(({ context }) => context.close()));
  });

  it('signs out for good: the way back leads to the sign-in', async () => {
    const page = await browser!.newPage();
    await signIn(page, app!.url, 'tomas');

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goBack();

    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.close();
  });
});
