import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startBrowser } from './browser.js';
import { JobsTableOnPage } from './jobs-table.js';
import { SampleAppProcess } from './sample-app.process.js';
import { signIn } from './sign-in.js';

const DIRECTORY = 'docs/images';

/** Pictures of the sample app: its table, the results of a run, and those of a sweep. */
async function takeAll(): Promise<void> {
  const browser = await startBrowser();
  const app = await SampleAppProcess.start({ PACE: '1.5' });
  try {
    const page = await browser.newPage({
      viewport: { width: 1180, height: 900 },
      locale: 'en-GB',
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
    });
    page.setDefaultTimeout(90_000);
    await signIn(page, app.url, 'maya');
    const table = new JobsTableOnPage(page);
    await run(page, 'Cedar Creek');
    await table.shows('Cedar Creek', 'Complete');
    await page.getByRole('radio', { name: 'Sweep' }).check();
    await run(page, 'Cedar Creek, melt factors');
    await table.shows('Cedar Creek, melt factors', 'Complete');
    await page.getByRole('radio', { name: 'One melt factor' }).check();
    await run(page, 'Upper Cedar');
    await table.shows('Upper Cedar', 'Running');
    await picture(page, 'jobs');
    for (const [name, file] of [
      ['Cedar Creek', 'hydrograph'],
      ['Cedar Creek, melt factors', 'sweep'],
    ] as const) {
      await page.goto(app.url);
      await table
        .row(name)
        .getByRole('link', { name: /^View results/ })
        .click();
      await page.locator('#picture[aria-busy="false"]').waitFor();
      await picture(page, file);
    }
  } finally {
    await browser.close();
    await app.stop();
  }
}

async function run(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
}

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(DIRECTORY, `${name}.png`), fullPage: true, scale: 'css' });
}

await takeAll();
