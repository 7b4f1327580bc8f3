import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startBrowser } from './browser.js';
import { JobsTableOnPage } from './jobs-table.js';
import { SampleAppProcess } from './sample-app.process.js';
import { browserOf } from './sign-in.js';

const AXE = readFileSync(createRequire(join(process.cwd(), 'package.json')).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds wrong with a page, a line for each element. */
async function violations(page: Page): Promise<string[]> {
  // By the developer tools: the page's Content-Security-Policy lets no other script in.
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: {
        run(): Promise<{
          violations: readonly { id: string; nodes: readonly { target: unknown; failureSummary?: string }[] }[];
        }>;
      };
    };
    const found = await axe.run();
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary = '' }) => `${id}: ${JSON.stringify(target)} ${failureSummary}`),
    );
  });
}

/** The same in the light and in the dark colours, by what they were found in. */
async function violationsByScheme(page: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    found.push(...(await violations(page)).map((line) => `${name}, ${colorScheme}: ${line}`));
  }
  return found;
}

describe('the pages of the sample app', () => {
  let browser: Browser | undefined;
  let app: SampleAppProcess | undefined;
  let context: BrowserContext;

  beforeAll(async () => {
    browser = await startBrowser();
    app = await SampleAppProcess.start({ PACE: '0' });
    context = await browserOf(browser, app.url, 'ruth');
  }, 90_000);

  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  }, 30_000);

  it('have no violation that axe-core finds, in light and in dark', async () => {
    const page = await context.newPage();
    const table = new JobsTableOnPage(page);
    const found: string[] = [];
    const look = async (name: string): Promise<void> => {
      found.push(...(await violationsByScheme(page, name)));
    };
    await page.goto(app!.url);
    await page.getByRole('radio', { name: 'Sweep' }).check();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await table.shows('Cedar Creek', 'Complete');
    await table.isLive();
    await look('home');
    await table.open('Cedar Creek', 'Logs');
    await look('a log');
    await table.choose('Cedar Creek', 'Archive');
    await table.element.getByText(/files are kept in the archive/).waitFor();
    const id = await table.row('Cedar Creek').getAttribute('data-id');
    for (const path of ['archive', `jobs/${id}/compare`, 'jobs/999/results', `jobs/${id}/results`]) {
      await page.goto(`${app!.url}/${path}`);
      if (path === `jobs/${id}/results`) await page.locator('#picture[aria-busy="false"]').waitFor();
      await look(path);
    }
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
    await look('sign-in');

    expect(found).toEqual([]);
  }, 180_000);
});
